import { Button, Group, Modal, Text } from '@mantine/core'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'

/** Asks once before a runtime is forgotten on this machine. */
export function RemoveRemote({ name, onClose }: { readonly name: string; onClose(): void }) {
  const { connection, platform } = useWorkspace()
  const isChosen = useConnection((state) => state.runtime?.name === name)
  const remove = async () => {
    if (isChosen) connection.disconnect()
    await platform.runtimes.removeRemote?.(name)
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={`Remove the runtime “${name}”`}>
      <Text size="sm">This machine forgets its address and token. The runtime itself is not touched.</Text>
      <Group justify="end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep
        </Button>
        <Button color="red.9" onClick={() => void remove()}>
          Remove “{name}”
        </Button>
      </Group>
    </Modal>
  )
}
