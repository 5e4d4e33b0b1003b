import { ActionIcon, Button, Group } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { connectionLooks } from '../connection/connection-looks.ts'
import { environmentName, environmentOf } from '../connection/environment-name.ts'
import type { KnownRuntime } from '../platform/platform.ts'
import { RemoveRemote } from './RemoveRemote.tsx'
import classes from './Settings.module.css'

/** One runtime: whether it is the connected one, and what can be done with it. */
export function RuntimeRow({
  runtime,
  onChanged,
  onEdit,
}: {
  readonly runtime: KnownRuntime
  onChanged(): void
  /** Missing where runtimes cannot be changed. */
  readonly onEdit?: () => void
}) {
  const { connection, view } = useWorkspace()
  const state = useConnection((all) => all)
  const [isRemoving, setRemoving] = useState(false)
  const isChosen = state.runtime?.name === runtime.name
  const look = connectionLooks[isChosen ? state.status : 'none']
  return (
    <div className={classes.row}>
      <div>
        <strong>{isChosen ? environmentOf(state) : environmentName(runtime.name)}</strong>{' '}
        <span className={classes.quiet}>{runtime.url}</span>
        <div className={classes.quiet}>
          <span style={{ color: look.color }} aria-hidden="true">
            {look.shape}
          </span>{' '}
          {isChosen ? look.word : 'Not connected'}
          {isChosen && state.who !== undefined && `, as ${state.who.name} (${state.who.role})`}
          {runtime.token === 'missing' && ', no token yet'}
        </div>
      </div>
      <Group gap="xs">
        {!isChosen && (
          <Button size="xs" variant="default" onClick={() => void connection.connect(runtime)}>
            Connect
          </Button>
        )}
        {isChosen && (
          <Button size="xs" variant="default" onClick={() => view.openDialog('token')}>
            Enter another token
          </Button>
        )}
        {onEdit !== undefined && (
          <>
            <Button size="xs" variant="default" aria-label={`Change ${runtime.name}`} onClick={onEdit}>
              Change
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${runtime.name}…`}
              onClick={() => setRemoving(true)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </>
        )}
      </Group>
      {isRemoving && (
        <RemoveRemote
          name={runtime.name}
          onClose={() => {
            setRemoving(false)
            onChanged()
          }}
        />
      )}
    </div>
  )
}
