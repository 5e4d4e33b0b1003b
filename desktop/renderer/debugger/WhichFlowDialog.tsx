import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import type { RecordQuestion } from './debug-state.ts'
import { openWithDraft, openWithVersion } from './open-record.ts'
import { useDebug } from './use-debug.ts'

/** Asks with which flow a record is opened: the version that it ran on, or the draft that says something else. */
export function WhichFlowDialog() {
  const workspace = useWorkspace()
  const { debug, view } = workspace
  const question = useDebug((state) => state.question)
  const close = () => {
    view.closeDialog()
    debug.ask(undefined)
  }
  const answer = (open: (asked: RecordQuestion) => Promise<void>) => {
    close()
    if (question === undefined) return
    const run = () => open(question)
    void runCommand({ id: 'debug.open-record', title: 'Open the record', group: 'Debug', run }, workspace)
  }
  if (question === undefined) return null
  const { key, ran, version } = question
  return (
    <Modal opened onClose={close} title="Which flow do you want to see it in?">
      <Stack gap="md">
        <Text size="sm">
          The record {key} ran on v{version} of “{ran.name}”. Your draft of this flow says something else. It is kept,
          whichever you choose.
        </Text>
        <Group justify="end">
          <Button variant="default" onClick={() => answer((asked) => openWithDraft(workspace, asked))}>
            Your draft
          </Button>
          <Button data-autofocus onClick={() => answer((asked) => openWithVersion(workspace, asked))}>
            v{version}, as it ran
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
