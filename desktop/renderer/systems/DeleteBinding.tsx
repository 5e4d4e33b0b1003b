import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { environmentOf } from '../connection/environment-name.ts'
import classes from './Systems.module.css'

/** Asks once before something of the environment is removed, with the exact list of what uses it. */
export function DeleteBinding({
  what,
  uses,
  act,
  onClose,
}: {
  /** e.g. `the system “wms”` */
  readonly what: string
  /** Undefined while it is being found out. */
  readonly uses: readonly string[] | undefined
  act(): Promise<void>
  onClose(): void
}) {
  const { bindings } = useWorkspace()
  const environment = useConnection(environmentOf)
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const remove = async () => {
    setBusy(true)
    try {
      await act()
      await bindings.refresh()
      onClose()
    } catch (thrown) {
      setProblem(toCrossdockError(thrown).message)
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={`Remove ${what}`}>
      <Stack gap="sm">
        {uses === undefined && <Loader size="sm" aria-label="Looking for what uses it" />}
        {uses?.length === 0 && <Text size="sm">Nothing in {environment} uses it.</Text>}
        {uses !== undefined && uses.length > 0 && (
          <>
            <Text size="sm">
              {uses.length === 1 ? 'One place uses' : `${uses.length} places use`} it in {environment}. Their records
              will park until it is there again.
            </Text>
            <ul className={classes.list}>
              {uses.map((use) => (
                <li key={use}>{use}</li>
              ))}
            </ul>
          </>
        )}
        {problem !== undefined && (
          <Text size="sm" role="alert" c="var(--mantine-color-error)">
            {problem}
          </Text>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button color="red.9" loading={isBusy} disabled={uses === undefined} onClick={() => void remove()}>
            Remove {what}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
