import type { DebugSession } from '@crossdock/shared/api'
import { Button } from '@mantine/core'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { openPublished } from '../flows/open-flow.ts'
import classes from './Debugger.module.css'
import { DebugToolbar } from './DebugToolbar.tsx'
import { MiddlePane } from './MiddlePane.tsx'
import { RecordList } from './RecordList.tsx'
import { SidePanel } from './SidePanel.tsx'
import { StartPanel } from './StartPanel.tsx'
import { Timeline } from './Timeline.tsx'
import { TroubleBar } from './TroubleBar.tsx'
import { useDebug } from './use-debug.ts'

/** The debugger below the canvas: how to begin, or the session as it stands. */
export function DebuggerTab() {
  const session = useDebug((state) => state.session)
  const flowId = useOpenFlow(({ flow }) => flow.id)
  if (session === undefined) return <StartPanel />
  if (session.flow !== flowId) return <OtherFlow session={session} />
  return (
    <section className={classes.tab} aria-label="Debugger">
      <DebugToolbar session={session} />
      <TroubleBar />
      <div className={classes.body}>
        <RecordList session={session} />
        <MiddlePane session={session} />
        <SidePanel session={session} />
      </div>
      <Timeline session={session} />
    </section>
  )
}

function OtherFlow({ session }: { readonly session: DebugSession }) {
  const workspace = useWorkspace()
  return (
    <div className={classes.empty}>
      <p>A debug session of the flow “{session.flow}” is open. It goes on when that flow is opened again.</p>
      <Button onClick={() => void openPublished(workspace, session.flow)}>Open “{session.flow}”</Button>{' '}
      <Button variant="default" onClick={() => void workspace.debug.end()}>
        End that session
      </Button>
    </div>
  )
}
