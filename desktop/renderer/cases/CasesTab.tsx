import { Button, Loader } from '@mantine/core'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { newCaseFromSample, runAllCases } from '../commands/list/case-run.ts'
import { canAct } from '../connection/connection-store.ts'
import { CaseDetail } from './CaseDetail.tsx'
import { CaseList } from './CaseList.tsx'
import classes from './Cases.module.css'
import { CoverageStrip } from './CoverageStrip.tsx'
import { attempt, hasSample, importCase } from './case-acts.ts'
import { useCases, useIsOutdated, useLoadedCases } from './use-cases.ts'

/** The cases of the open flow: what goes in, what the outside answers, what must come of it. Run, they say what changed. */
export function CasesTab() {
  useLoadedCases()
  const status = useConnection((state) => state.status)
  const items = useCases((state) => state.items)
  const problem = useCases((state) => state.problem)
  const selected = useCases((state) => state.selected)
  if (items === undefined) {
    if (problem !== undefined) return <p className={classes.empty}>{problem}</p>
    if (status === 'online' || status === 'connecting') return <Loader size="sm" m="md" aria-label="Reading cases" />
    return <NotConnected />
  }
  const shown = items.find(({ document }) => document.id === selected)
  return (
    <div className={classes.tab}>
      <TroubleBar />
      {items.length === 0 ? (
        <NoCases />
      ) : (
        <>
          <Toolbar />
          <div className={classes.body}>
            <CaseList items={items} />
            {shown === undefined ? (
              <CoverageStrip />
            ) : (
              <CaseDetail key={shown.document.id} document={shown.document} savedBy={shown.savedBy} />
            )}
          </div>
        </>
      )}
    </div>
  )
}

function Toolbar() {
  const workspace = useWorkspace()
  const running = useCases((state) => state.running)
  const isOutdated = useIsOutdated()
  const mayRun = useConnection((state) => canAct(state, 'operator'))
  const mayChange = useConnection((state) => canAct(state, 'designer'))
  const isRunning = running !== undefined
  return (
    <div className={classes.toolbar}>
      <Button
        size="compact-sm"
        loading={isRunning}
        disabled={!mayRun}
        title={mayRun ? 'Ctrl+Shift+T' : 'Running cases takes a token with the role operator.'}
        onClick={() => void runCommand(runAllCases, workspace)}
      >
        Run all
      </Button>
      <NewButtons mayChange={mayChange} />
      <span className={classes.note} role="status">
        {isRunning ? 'Running…' : isOutdated ? 'The flow was edited since these results.' : ''}
        {!isRunning && !mayChange && mayRun ? ' They run on the published version.' : ''}
      </span>
    </div>
  )
}

function NewButtons({ mayChange }: { readonly mayChange: boolean }) {
  const workspace = useWorkspace()
  const title = mayChange ? undefined : 'Changing cases takes a token with the role designer.'
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!mayChange || !hasSample(workspace)}
        title={title ?? (hasSample(workspace) ? undefined : 'Choose or paste a sample at a source first.')}
        onClick={() => void runCommand(newCaseFromSample, workspace)}
      >
        New from the sample
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!mayChange}
        title={title}
        onClick={() => void attempt(workspace, () => importCase(workspace))}
      >
        Import…
      </Button>
    </>
  )
}

/** What went wrong, or what can be undone. */
function TroubleBar() {
  const workspace = useWorkspace()
  const trouble = useCases((state) => state.trouble)
  const deleted = useCases((state) => state.deleted)
  const { cases } = workspace
  if (trouble !== undefined) {
    return (
      <div className={classes.bar} role="alert" data-kind="problem">
        <span>
          {trouble.text} {trouble.remedy}
        </span>
        <Button size="compact-sm" onClick={() => void cases.run(trouble.ids)}>
          Run again
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => cases.dismiss()}>
          Close
        </Button>
      </div>
    )
  }
  if (deleted === undefined) return null
  return (
    <div className={classes.bar} role="status">
      <span>“{deleted.name}” is deleted.</span>
      <Button size="compact-sm" variant="default" onClick={() => void attempt(workspace, () => cases.bringBack())}>
        Undo
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => cases.dismiss()}>
        Close
      </Button>
    </div>
  )
}

function NoCases() {
  const name = useOpenFlow(({ flow }) => flow.name)
  const mayChange = useConnection((state) => canAct(state, 'designer'))
  return (
    <div className={classes.empty}>
      <p>
        A case is a test of “{name}”: a record that goes in, what the systems answer, and what must come of it. It runs
        without any system, here and in continuous integration (<code>crossdock test</code>).
      </p>
      <p>
        The best ones come from real records: open one under Records and choose “Save as case”, masked as you like. Or
        step through the flow in the Debugger and save the session.
      </p>
      <div className={classes.acts}>
        <NewButtons mayChange={mayChange} />
      </div>
    </div>
  )
}

function NotConnected() {
  const { view } = useWorkspace()
  const status = useConnection((state) => state.status)
  return (
    <div className={classes.empty}>
      <p>Cases are kept and run by a runtime. Connect to one to see them.</p>
      {status === 'token-needed' ? (
        <Button onClick={() => view.openDialog('token')}>Enter a token</Button>
      ) : (
        <Button onClick={() => view.goTo('settings')}>Choose a runtime</Button>
      )}
    </div>
  )
}
