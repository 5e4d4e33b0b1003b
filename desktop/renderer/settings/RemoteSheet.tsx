import { Button, Drawer, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import type { Workspace } from '../app/workspace.ts'
import type { KnownRuntime } from '../platform/platform.ts'
import { checkRemote, type RemoteEntry, type RemoteProblems } from './check-remote.ts'

/** Adds a remote runtime by address and token, or changes one; then tries it by connecting. */
export function RemoteSheet({ remote, onClose }: { readonly remote?: KnownRuntime; onClose(): void }) {
  const workspace = useWorkspace()
  const [entry, setEntry] = useState<RemoteEntry>({
    name: remote?.name ?? '',
    url: remote?.url ?? 'https://',
    token: '',
  })
  const [isSubmitted, setSubmitted] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const isNew = remote === undefined || remote.token === 'missing'
  const found = checkRemote(entry, { isNew })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSubmitted(true)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const refused = await keepAndConnect(workspace, { ...entry, token: entry.token.trim() })
    setBusy(false)
    setRefusal(refused)
    if (refused === undefined) onClose()
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      closeOnClickOutside={false}
      title={remote === undefined ? 'Add a runtime' : `Change “${remote.name}”`}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <RemoteFields
            entry={entry}
            problems={isSubmitted ? found : {}}
            isNameFixed={remote !== undefined}
            isTokenNeeded={isNew}
            onChange={(next) => {
              setRefusal(undefined)
              setEntry(next)
            }}
          />
          {refusal !== undefined && (
            <Text size="sm" role="alert" c="var(--mantine-color-error)">
              {refusal}
            </Text>
          )}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy}>
              Save and connect
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  )
}

function RemoteFields({
  entry,
  problems,
  isNameFixed,
  isTokenNeeded,
  onChange,
}: {
  readonly entry: RemoteEntry
  readonly problems: RemoteProblems
  readonly isNameFixed: boolean
  readonly isTokenNeeded: boolean
  onChange(entry: RemoteEntry): void
}) {
  const { platform } = useWorkspace()
  const [canKeepSecrets, setCanKeepSecrets] = useState(true)
  useEffect(() => {
    void platform.appInfo?.().then((info) => setCanKeepSecrets(info.canKeepSecrets))
  }, [platform])
  return (
    <>
      <TextInput
        label="Name on this machine"
        description="e.g. test, production"
        data-autofocus={!isNameFixed || undefined}
        value={entry.name}
        readOnly={isNameFixed}
        error={problems.name}
        withAsterisk
        spellCheck={false}
        onChange={(event) => onChange({ ...entry, name: event.currentTarget.value })}
      />
      <TextInput
        label="Address"
        value={entry.url}
        error={problems.url}
        withAsterisk
        spellCheck={false}
        onChange={(event) => onChange({ ...entry, url: event.currentTarget.value })}
      />
      <PasswordInput
        label="API token"
        description={
          canKeepSecrets
            ? 'Kept by the system’s keychain and never shown again.'
            : 'This system offers no keychain: the token is forgotten when the app ends.'
        }
        placeholder={isTokenNeeded ? undefined : 'The one that is kept stays'}
        value={entry.token}
        error={problems.token}
        withAsterisk={isTokenNeeded}
        autoComplete="off"
        onChange={(event) => onChange({ ...entry, token: event.currentTarget.value })}
      />
    </>
  )
}

/** Answers what is wrong, or undefined when it is connected. */
async function keepAndConnect(
  { connection, platform: { runtimes } }: Workspace,
  { name, url, token }: RemoteEntry,
): Promise<string | undefined> {
  try {
    await runtimes.saveRemote?.({ name, url, ...(token === '' ? {} : { token }) })
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
  const kept = (await runtimes.list()).find((runtime) => runtime.name === name)
  if (kept === undefined) return 'It could not be kept.'
  await connection.connect(kept)
  const { status, message } = connection.getState()
  if (status === 'online') return undefined
  if (status === 'token-needed') return 'It answers, and does not accept this token.'
  return `${message ?? 'It does not answer.'} It is kept and tried again; correct the address if it is wrong.`
}
