import { Menu, VisuallyHidden } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import type { KnownRuntime } from '../platform/platform.ts'
import classes from './connection.module.css'
import { connectionLooks } from './connection-looks.ts'
import { environmentName, environmentOf, isProduction } from './environment-name.ts'
import { useKnownRuntimes } from './use-known-runtimes.ts'

/** Which environment is connected, and the way to another one. Production looks different here and along the window’s top. */
export function RuntimeState() {
  const state = useConnection((all) => all)
  const { color, shape, word } = connectionLooks[state.status]
  const isReal = isProduction(state)
  const name = environmentOf(state)
  return (
    <>
      {isReal && <div className={classes.productionLine} aria-hidden="true" />}
      <Menu position="bottom-end" withinPortal width={280} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button" className={classes.switch} data-production={isReal || undefined}>
            <span aria-hidden="true" style={{ color }}>
              {shape}
            </span>
            <VisuallyHidden>Environment:</VisuallyHidden>
            <span>{state.environment === undefined && state.status !== 'online' ? word : name}</span>
            {state.environment !== undefined && (
              <span className={classes.kind}>
                {state.status === 'online' ? kindBeside(name, state.environment.kind) : word.toLowerCase()}
              </span>
            )}
            <IconChevronDown size={14} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <RuntimeMenu />
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

/** The kind, unless the name says it already. */
function kindBeside(name: string, kind: string): string {
  return name.toLowerCase().includes(kind) ? '' : kind
}

function RuntimeMenu() {
  const { connection, platform, view } = useWorkspace()
  const state = useConnection((all) => all)
  const { runtimes } = useKnownRuntimes()
  const { local } = platform.runtimes
  const isConnected = ({ name }: KnownRuntime) => state.runtime?.name === name && state.status === 'online'
  return (
    <>
      <Menu.Label>{state.who === undefined ? 'Runtimes' : `You are ${state.who.name} (${state.who.role})`}</Menu.Label>
      {runtimes.map((runtime) => (
        <Menu.Item
          key={runtime.name}
          aria-current={isConnected(runtime) ? 'true' : undefined}
          leftSection={<span aria-hidden="true">{isConnected(runtime) ? '●' : '○'}</span>}
          onClick={() => void connection.connect(runtime)}
        >
          {state.runtime?.name === runtime.name ? environmentOf(state) : environmentName(runtime.name)}
          <div className={classes.host}>{new URL(runtime.url).host}</div>
        </Menu.Item>
      ))}
      {runtimes.length === 0 && <Menu.Item disabled>No runtime is known yet</Menu.Item>}
      <Menu.Divider />
      {state.message !== undefined && <Menu.Label>{state.message}</Menu.Label>}
      <Menu.Item disabled={state.runtime === undefined} onClick={() => view.openDialog('token')}>
        Enter a token…
      </Menu.Item>
      <Menu.Item disabled={state.runtime === undefined} onClick={() => void connection.retry()}>
        Connect again
      </Menu.Item>
      {local !== undefined && state.runtime?.name !== 'local' && (
        <Menu.Item onClick={() => void local.start()}>Start the local runtime</Menu.Item>
      )}
      <Menu.Item onClick={() => view.goTo('settings')}>Runtimes and settings</Menu.Item>
    </>
  )
}
