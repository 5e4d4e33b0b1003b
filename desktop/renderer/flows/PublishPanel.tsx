import { Button, Checkbox, Drawer, Group, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { useStore } from 'zustand'
import { useConnection, useOpenFlow, useProblems, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf, isProduction } from '../connection/environment-name.ts'
import { MissingList } from '../systems/missing/MissingList.tsx'
import { useMissing } from '../systems/missing/use-missing.ts'
import { PublishChanges } from './PublishChanges.tsx'
import { Obstacle, Overtaken, ProblemList, TextApart } from './PublishObstacles.tsx'
import { type PublishAnswer, publishOpenFlow } from './publish-flow.ts'
import { useDraftStanding } from './use-draft-standing.ts'

/** Publishes the open flow: what has changed, a message, and what stands against it with the way there. */
export function PublishPanel() {
  const workspace = useWorkspace()
  const { published, view } = workspace
  const flow = useOpenFlow((open) => open.flow)
  const environment = useConnection(environmentOf)
  const isReal = useConnection(isProduction)
  const problems = useProblems((state) => state.problems)
  const missing = useMissing()
  const standing = useDraftStanding()
  const message = useStore(published, (state) => state.message)
  const { expected, overtakenBy, agree } = useExpectedVersion()
  const [allowMissing, setAllowMissing] = useState(false)
  const [answer, setAnswer] = useState<PublishAnswer>()
  const [isBusy, setBusy] = useState(false)
  if (flow === undefined) return null
  const isSame = standing?.difference === 'same'
  const lacks = missing.length > 0 || (answer?.kind === 'refused' && answer.isSomethingMissing)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || isSame || problems.length > 0 || overtakenBy !== undefined) return
    setBusy(true)
    const after = await publishOpenFlow(workspace, { message, allowMissing, expectedVersion: expected })
    setBusy(false)
    setAnswer(after)
    if (after.kind !== 'published') return
    view.closeDialog()
    view.notify({ kind: 'done', text: `“${flow.name}” is published to ${environment} as v${after.version}.` })
  }
  return (
    <Drawer opened onClose={() => view.closeDialog()} position="right" size={520} title={`Publish “${flow.name}”`}>
      <form onSubmit={(event) => void submit(event)} onKeyDown={submitByKey}>
        <Stack>
          <Text size="sm">
            To {environment}. New records take this version; records under way end on the one they began with.
          </Text>
          <PublishChanges />
          {overtakenBy !== undefined && <Overtaken by={overtakenBy} expected={expected} onAgree={agree} />}
          <Textarea
            label="What has changed"
            description="Kept with the version, for whoever reads it later."
            data-autofocus
            autosize
            minRows={3}
            maxLength={1000}
            value={message}
            onChange={(event) => published.setMessage(event.currentTarget.value)}
          />
          <TextApart />
          <ProblemList problems={problems.length > 0 || answer?.kind !== 'refused' ? problems : answer.problems} />
          {lacks && (
            <Obstacle title={`${environment} lacks what this flow needs`}>
              <MissingList />
              <Checkbox
                mt="sm"
                label="Publish anyway; records wait until what is missing is declared"
                checked={allowMissing}
                onChange={(event) => setAllowMissing(event.currentTarget.checked)}
              />
            </Obstacle>
          )}
          {answer?.kind === 'failed' && <Obstacle title={answer.message}>{answer.remedy}</Obstacle>}
          <Group justify="end">
            <Button variant="default" onClick={() => view.closeDialog()}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={isBusy}
              disabled={problems.length > 0 || isSame || overtakenBy !== undefined}
              {...(isReal ? { color: 'red.9' } : {})}
            >
              Publish to {environment}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  )
}

function submitByKey(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.currentTarget.requestSubmit()
}

/**
 * The version that the analyst publishes on top of: the one that the draft was begun from, or else the current one as it was
 * when the panel opened. Another one that came meanwhile is published over only when the analyst agrees.
 */
function useExpectedVersion() {
  const standing = useDraftStanding()
  const [seen] = useState(standing?.published.version)
  const [agreed, setAgreed] = useState<number>()
  const current = standing?.published
  const expected = agreed ?? standing?.base ?? seen ?? current?.version ?? 0
  const overtakenBy = current !== undefined && current.version !== expected ? current : undefined
  return { expected, overtakenBy, agree: () => setAgreed(current?.version) }
}
