import { Button, Kbd } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { runCommand } from '../commands/command.ts'
import { openCommandPalette } from '../commands/list/open-command-palette.ts'
import { publish } from '../commands/list/publish.ts'
import { keysOf } from '../commands/shortcut.ts'
import { canAct, mayAct } from '../connection/connection-store.ts'
import { RuntimeState } from '../connection/RuntimeState.tsx'
import { PublishedState } from '../flows/PublishedState.tsx'
import classes from './Shell.module.css'
import { useConnection, useOpenFlow, useView, useWorkspace } from './use-workspace.ts'

/** What is open, how it differs from what is published, the way to everything, and how the runtime is. */
export function TitleBar() {
  const workspace = useWorkspace()
  const route = useView((view) => view.route)
  const mayPublish = useConnection((state) => mayAct(state, 'designer'))
  const canPublish = useConnection((state) => canAct(state, 'designer'))
  const isEditor = route.screen === 'flows' && route.rest === 'editor'
  return (
    <section className={classes.title} aria-label="Title bar">
      {isEditor ? <FlowTitle /> : <span className={classes.name}>Crossdock</span>}
      <span style={{ flex: 1 }} />
      <button type="button" className={classes.search} onClick={() => void runCommand(openCommandPalette, workspace)}>
        <IconSearch size={15} aria-hidden="true" />
        Search, jump, run
        <Kbd size="xs">{keysOf('Mod+K', workspace.platform).join(' ')}</Kbd>
      </button>
      {isEditor && mayPublish && (
        <Button
          size="xs"
          disabled={!canPublish}
          title={canPublish ? undefined : 'As soon as the runtime answers.'}
          onClick={() => void runCommand(publish, workspace)}
        >
          Publish
        </Button>
      )}
      <RuntimeState />
    </section>
  )
}

function FlowTitle() {
  const flow = useOpenFlow((open) => open.flow)
  const origin = useOpenFlow((open) => open.origin)
  const isDirty = useOpenFlow((open) => open.isDirty) ?? false
  if (flow === undefined || origin === undefined) return <span className={classes.name}>Crossdock</span>
  const isFile = origin.kind === 'file'
  return (
    <>
      <h1 className={classes.name}>{flow.name}</h1>
      {isFile && <span className={classes.quiet}>{`${origin.name}${isDirty ? ' · not saved' : ''}`}</span>}
      <PublishedState />
    </>
  )
}
