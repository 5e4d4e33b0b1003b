import type { CredentialView } from '@crossdock/shared/api'
import { Button, Group } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { BindingTable, ChangedCell, RemoveButton } from './BindingTable.tsx'
import { findCredentialUses } from './binding-uses.ts'
import { CredentialSheet } from './CredentialSheet.tsx'
import { DeleteBinding } from './DeleteBinding.tsx'
import classes from './Systems.module.css'
import { credentialOf } from './system-state.ts'
import { useBindings } from './use-bindings.ts'

type Opened =
  | { readonly kind: 'new' }
  | { readonly kind: 'replace' | 'delete'; readonly credential: CredentialView }
  | undefined

/** The credentials of the environment, never their secrets. */
export function CredentialList() {
  const mayLook = useConnection((state) => mayAct(state, 'designer'))
  const mayChange = useConnection((state) => mayAct(state, 'admin'))
  const { credentials } = useBindings()
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  if (!mayLook) return <div className={classes.empty}>Credentials are seen with the role designer or admin.</div>
  return (
    <>
      <Group justify="space-between" mb="sm">
        <span className={classes.quiet}>
          A secret is entered once, sealed at rest, and never shown again.
          {!mayChange && ' Entering one needs the role admin.'}
        </span>
        {mayChange && <Button onClick={() => setOpened({ kind: 'new' })}>Enter a credential</Button>}
      </Group>
      {credentials.length === 0 ? (
        <div className={classes.empty}>
          No credential yet. Enter a token, key or password here; systems and hooks then name it, and nobody sees it
          again.
        </div>
      ) : (
        <BindingTable columns={['Name', 'Type', 'May be sent to', 'Used by systems', 'Entered']}>
          {credentials.map((credential) => (
            <CredentialRow
              key={credential.name}
              credential={credential}
              canChange={mayChange}
              onReplace={() => setOpened({ kind: 'replace', credential })}
              onDelete={() => setOpened({ kind: 'delete', credential })}
            />
          ))}
        </BindingTable>
      )}
      {opened?.kind === 'new' && <CredentialSheet onClose={close} />}
      {opened?.kind === 'replace' && <CredentialSheet credential={opened.credential} onClose={close} />}
      {opened?.kind === 'delete' && <DeleteCredential name={opened.credential.name} onClose={close} />}
    </>
  )
}

function CredentialRow({
  credential,
  canChange,
  onReplace,
  onDelete,
}: {
  readonly credential: CredentialView
  readonly canChange: boolean
  onReplace(): void
  onDelete(): void
}) {
  const { credentialTypes, systems } = useBindings()
  const { name, type, hosts, changedBy, changedAt } = credential
  const users = systems.filter((system) => credentialOf(system) === name).map((system) => system.name)
  const described = credentialTypes.find((each) => each.type === type)
  return (
    <tr className={classes.row}>
      <th scope="row">{name}</th>
      <td>{described?.title ?? type}</td>
      <td className={classes.mono}>
        {described?.direction === 'in' ? (
          <span className={classes.quiet}>checks calls that come in</span>
        ) : (
          hosts.join(', ')
        )}
      </td>
      <td>{users.length === 0 ? <span className={classes.quiet}>none</span> : users.join(', ')}</td>
      <ChangedCell changedBy={changedBy} changedAt={changedAt} />
      <td className={classes.acts}>
        {canChange && (
          <>
            <Button size="compact-xs" variant="default" aria-label={`Replace ${name}…`} onClick={onReplace}>
              Replace
            </Button>{' '}
            <RemoveButton name={name} onClick={onDelete} />
          </>
        )}
      </td>
    </tr>
  )
}

function DeleteCredential({ name, onClose }: { readonly name: string; onClose(): void }) {
  const { connection, view } = useWorkspace()
  const { systems } = useBindings()
  const client = useConnection((state) => state.client)
  const [uses, setUses] = useState<readonly string[]>()
  useEffect(() => {
    if (client === undefined) return
    let isCurrent = true
    findCredentialUses(client, { credential: name, systems }).then(
      (found) =>
        isCurrent &&
        setUses([
          ...found.systems.map((system) => `System ${system.name}`),
          ...found.flows.map(({ flow, nodes }) => `Flow ${flow}, at ${nodes.join(', ')}`),
        ]),
      (thrown: unknown) => isCurrent && setUses([`What uses it could not be read: ${String(thrown)}`]),
    )
    return () => {
      isCurrent = false
    }
  }, [client, name, systems])
  const remove = async () => {
    await connection.clientToAct().deleteCredential({ params: { name } })
    view.notify({ kind: 'done', text: `The credential “${name}” is removed.` })
  }
  return <DeleteBinding what={`the credential “${name}”`} uses={uses} act={remove} onClose={onClose} />
}
