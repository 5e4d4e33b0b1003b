import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'

/** Asks for an API token once. It goes to this runtime only. */
export function TokenDialog() {
  const { view } = useWorkspace()
  const close = () => view.closeDialog()
  return <TokenPrompt onClose={close} onDone={close} />
}

/** Asks for an API token for the runtime that is chosen, over whatever is open. */
export function TokenPrompt({
  onClose,
  onDone,
}: {
  onClose(): void
  /** Hears how many acts had waited for the token. */
  onDone(heldActs: number): void
}) {
  const { connection } = useWorkspace()
  const runtime = useConnection((state) => state.runtime)
  const heldActs = useConnection((state) => state.heldActs)
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // A form inside of another one, for React: the one behind must not hear this.
    event.stopPropagation()
    if (runtime === undefined) return
    setBusy(true)
    const { heldActs: waited } = connection.getState()
    await connection.connect(runtime, token.trim())
    setBusy(false)
    const { status, message } = connection.getState()
    if (status === 'online') onDone(waited)
    else setProblem(message ?? 'The runtime does not accept this token.')
  }
  return (
    <Modal opened onClose={onClose} title="Connect to the runtime" zIndex={600}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text size="sm">
            {runtime?.url ?? 'No runtime is chosen.'} wants to know who you are. Its admin token is in the file{' '}
            <code>admin-token</code> of its home folder; an administrator can make one for you.
          </Text>
          {heldActs > 0 && <Text size="sm">What you asked for waits, and is done as soon as you are connected.</Text>}
          <PasswordInput
            label="API token"
            data-autofocus
            value={token}
            onChange={(event) => {
              setToken(event.currentTarget.value)
              setProblem(undefined)
            }}
            error={problem}
            autoComplete="off"
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={token.trim() === '' || runtime === undefined}>
              Connect
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
