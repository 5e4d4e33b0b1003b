import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf, isProduction } from '../connection/environment-name.ts'
import { Obstacle, ProblemList } from '../flows/PublishObstacles.tsx'
import type { PublishAnswer } from '../flows/publish-flow.ts'
import { useDraftStanding } from '../flows/use-draft-standing.ts'
import { rollBack } from './roll-back.ts'
import type { VersionInfo } from './versions-store.ts'

/** The one question before an old version is published again. */
export function RollBackDialog({ to, onClose }: { readonly to: VersionInfo; onClose(): void }) {
  const workspace = useWorkspace()
  const environment = useConnection(environmentOf)
  const isReal = useConnection(isProduction)
  const name = useOpenFlow((open) => open.flow.name)
  const current = useStore(workspace.published, (state) => state.current?.version)
  const standing = useDraftStanding()
  const [message, setMessage] = useState(`Back to v${to.version}${to.message === '' ? '' : `: ${to.message}`}`)
  const [allowMissing, setAllowMissing] = useState(false)
  const [answer, setAnswer] = useState<PublishAnswer>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || message.trim() === '') return
    setBusy(true)
    const after = await rollBack(workspace, { version: to.version, message: message.trim(), allowMissing })
    setBusy(false)
    setAnswer(after)
    if (after.kind !== 'published') return
    onClose()
    const text = after.isNew
      ? `“${name}” is back at v${to.version}, published as v${after.version}.`
      : `“${name}” said the same already; v${after.version} stays.`
    workspace.view.notify({ kind: 'done', text })
  }
  return (
    <Modal opened onClose={onClose} size={520} title={`Roll back “${name}” to v${to.version}?`}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text size="sm">
            The document of v{to.version} is published to {environment} again, as the version after v{current}. New
            records take it; records under way end on the version they began with.{' '}
            {standing?.difference === 'same'
              ? 'The open draft, which says what is published, follows; undo brings it back.'
              : 'Your draft stays as it is.'}
          </Text>
          <Textarea
            label="Why"
            data-autofocus
            autosize
            minRows={2}
            maxLength={1000}
            required
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            error={message.trim() === '' ? 'Say why, for whoever reads it later.' : undefined}
          />
          {answer?.kind === 'refused' && <ProblemList problems={answer.problems} />}
          {answer?.kind === 'refused' && answer.isSomethingMissing && (
            <Obstacle title={answer.message}>
              <Checkbox
                label="Publish anyway; records wait until what is missing is declared"
                checked={allowMissing}
                onChange={(event) => setAllowMissing(event.currentTarget.checked)}
              />
            </Obstacle>
          )}
          {answer?.kind === 'overtaken' && (
            <Obstacle title={`v${answer.version} was published meanwhile${answer.by ? ` by ${answer.by}` : ''}`}>
              The list shows it now. Look at it, then ask again.
            </Obstacle>
          )}
          {answer?.kind === 'failed' && <Obstacle title={answer.message}>{answer.remedy}</Obstacle>}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} {...(isReal ? { color: 'red.9' } : {})}>
              Publish v{to.version} again
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
