import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { saveFlow } from './save-flow.ts'

/** Asks what becomes of changes that are not in their file, while the window is about to close. They are kept as a draft. */
export function CloseDialog() {
  return <SaveBeforeClosing isKept />
}

/** The same when no draft can be kept: closing would lose the work. */
export function CloseUnkeptDialog() {
  return <SaveBeforeClosing isKept={false} />
}

function SaveBeforeClosing({ isKept }: { readonly isKept: boolean }) {
  const workspace = useWorkspace()
  const { documents, platform, view } = workspace
  const name = useOpenFlow(({ origin }) => (origin.kind === 'file' ? origin.name : undefined))
  const [isBusy, setBusy] = useState(false)
  const answer = (canClose: boolean) => {
    view.closeDialog()
    platform.window.answerCloseRequest({ canClose })
  }
  const save = async () => {
    setBusy(true)
    await saveFlow(workspace)
    // What could not be saved is said where it was tried; the window stays for it.
    answer(documents.getState().open?.isDirty !== true)
  }
  return (
    <Modal opened onClose={() => answer(false)} title="Save before closing?">
      <Stack gap="md">
        <Text size="sm">
          There are changes that are not in {name ?? 'a file'} yet.{' '}
          {isKept
            ? 'Without saving they are kept as a draft and offered at the next start.'
            : 'No draft of them can be kept on this machine: without saving they are lost.'}
        </Text>
        <Group justify="end">
          <Button variant="default" onClick={() => answer(false)}>
            Stay
          </Button>
          <Button variant="default" {...(isKept ? {} : { color: 'red' })} onClick={() => answer(true)}>
            {isKept ? 'Keep as a draft' : 'Close without saving'}
          </Button>
          <Button data-autofocus loading={isBusy} onClick={() => void save()}>
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
