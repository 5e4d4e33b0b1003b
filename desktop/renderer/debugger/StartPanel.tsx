import { Button, Loader } from '@mantine/core'
import { type ComponentType, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import { BreakpointList } from './BreakpointList.tsx'
import classes from './Debugger.module.css'
import { OpenSessions } from './OpenSessions.tsx'
import side from './SidePanel.module.css'
import { StartFromCase } from './StartFromCase.tsx'
import { StartFromRecord } from './StartFromRecord.tsx'
import { StartFromPayload, StartFromSample } from './StartFromSample.tsx'
import { StartLive } from './StartLive.tsx'
import { TroubleBar } from './TroubleBar.tsx'
import { useDebug } from './use-debug.ts'

const ways: readonly { readonly id: string; readonly title: string; readonly Component: ComponentType }[] = [
  { id: 'sample', title: 'The sample in view', Component: StartFromSample },
  { id: 'payload', title: 'A pasted payload', Component: StartFromPayload },
  { id: 'case', title: 'A saved case', Component: StartFromCase },
  { id: 'record', title: 'A record of the runtime', Component: StartFromRecord },
  { id: 'live', title: 'Records as they come', Component: StartLive },
]

/** What one can debug the open flow with. */
export function StartPanel() {
  const [chosen, setChosen] = useState('sample')
  const isStarting = useDebug((state) => state.isStarting)
  const mayDebug = useConnection((state) => canAct(state, 'operator'))
  const way = ways.find(({ id }) => id === chosen)
  if (isStarting) return <Loader size="sm" m="md" aria-label="Beginning the session" />
  if (!mayDebug) return <NotConnected />
  return (
    <section className={classes.tab} aria-label="Debugger">
      <TroubleBar />
      <div className={classes.body}>
        <nav className={classes.records} aria-label="Begin with">
          <h3 className={classes.heading}>Debug with</h3>
          {ways.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              className={classes.way}
              aria-current={id === chosen}
              onClick={() => setChosen(id)}
            >
              {title}
            </button>
          ))}
          <OpenSessions />
        </nav>
        <section className={classes.start} aria-label={way?.title}>
          {way !== undefined && <way.Component />}
        </section>
        <section className={side.side} aria-label="Where it stops">
          <BreakpointList />
        </section>
      </div>
    </section>
  )
}

function NotConnected() {
  const { view } = useWorkspace()
  const status = useConnection((state) => state.status)
  return (
    <div className={classes.empty}>
      <p>
        {status === 'online'
          ? 'To debug, one needs at least the role of an operator.'
          : 'The debugger runs a flow step by step on a runtime, and writes nothing until you say so. Connect to one first.'}
      </p>
      {status !== 'online' && (
        <Button onClick={() => (status === 'token-needed' ? view.openDialog('token') : view.goTo('settings'))}>
          {status === 'token-needed' ? 'Enter a token' : 'Choose a runtime'}
        </Button>
      )}
    </div>
  )
}
