import type { RunView } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Button, Loader, Tabs, Tooltip } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useCallback, useEffect, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import { countText } from '../live/count-text.ts'
import { exactTime } from '../records/duration-text.ts'
import { CancelRunForm } from './CancelRunForm.tsx'
import { cancelledText, mayCancel, openCount, plural, runTime } from './describe-run.ts'
import { LogList } from './LogList.tsx'
import { RunRecords } from './RunRecords.tsx'
import classes from './Runs.module.css'
import { RunStates } from './RunTable.tsx'
import { printRunsPlace, type RunsPlace } from './runs-address.ts'
import { useLiveRefresh } from './use-live-refresh.ts'

/** One run: what became of its records, what was said about it, and ending it. */
export function RunDetail({ id, place }: { readonly id: string; readonly place: RunsPlace }) {
  const { view } = useWorkspace()
  const { isMoving, problem, refresh, run, setRun } = useRun(id)
  const [isCancelling, setCancelling] = useState(false)
  const back = () => view.goTo('records', printRunsPlace({ ...place, run: undefined }))
  return (
    <section
      className={classes.detail}
      aria-label="Run"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) back()
      }}
    >
      <div className={classes.detailHead}>
        <Button size="compact-sm" variant="subtle" leftSection={<IconArrowLeft size={14} />} onClick={back}>
          All runs
        </Button>
        {run !== undefined && <Facts run={run} onCancel={() => setCancelling(true)} isCancelling={isCancelling} />}
      </div>
      {problem !== undefined && (
        <div className={classes.empty} role="alert">
          {problem}
        </div>
      )}
      {run === undefined && problem === undefined && <Loader size="sm" m="lg" aria-label="Reading" />}
      {run !== undefined && isCancelling && (
        <CancelRunForm
          run={run}
          onClose={() => setCancelling(false)}
          onCancelled={(next) => {
            setRun(next)
            setCancelling(false)
            void refresh()
          }}
        />
      )}
      {run !== undefined && (
        <Tabs defaultValue="records" keepMounted={false} className={classes.tabs}>
          <Tabs.List>
            <Tabs.Tab value="records">Records</Tabs.Tab>
            <Tabs.Tab value="log">Log</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="records" className={classes.panel}>
            <RunRecords runId={run.id} isMoving={isMoving} />
          </Tabs.Panel>
          <Tabs.Panel value="log" className={classes.panel}>
            <LogList scope={{ run: run.id }} />
          </Tabs.Panel>
        </Tabs>
      )}
    </section>
  )
}

function Facts({
  run,
  isCancelling,
  onCancel,
}: {
  readonly run: RunView
  readonly isCancelling: boolean
  onCancel(): void
}) {
  const isOperator = useConnection((state) => canAct(state, 'operator'))
  const told = cancelledText(run)
  return (
    <>
      <div className={classes.facts}>
        <h2 className={classes.runTitle}>
          {run.flow} <span className={classes.quiet}>from {run.source}</span>
        </h2>
        <p className={classes.quiet}>
          {exactTime(run.startedAt)} · version {run.version} · {plural(run.accepted, 'record')} accepted
          {run.duplicates > 0 && `, ${countText(run.duplicates)} had come before`} · {runTime(run)}
          {run.endedAt === undefined && ' · its source goes on'}
        </p>
        <RunStates run={run} />
        {told !== undefined && run.cancelled !== undefined && (
          <p className={classes.told} role="status">
            {told} <span className={classes.quiet}>Reason: {run.cancelled.reason}</span>
          </p>
        )}
      </div>
      {mayCancel(run) && !isCancelling && (
        <Tooltip label="Takes the role operator" disabled={isOperator}>
          <Button size="compact-sm" variant="default" disabled={!isOperator} onClick={onCancel}>
            Cancel run…
          </Button>
        </Tooltip>
      )}
    </>
  )
}

/** How often one looks whether a cancellation is over. */
const cancellingRefreshMs = 2_000

function useRun(id: string) {
  const client = useConnection((state) => state.client)
  const [run, setRun] = useState<RunView>()
  const [problem, setProblem] = useState<string>()
  const refresh = useCallback(async () => {
    await client?.getRun({ params: { run: id } }).then(
      (next) => {
        setRun(next)
        setProblem(undefined)
      },
      (thrown: unknown) => {
        const { message, remedy } = toCrossdockError(thrown)
        setProblem(`${message} ${remedy}`)
      },
    )
  }, [client, id])
  useEffect(() => void refresh(), [refresh])
  const isMoving = run === undefined || openCount(run) > 0 || run.endedAt === undefined
  useLiveRefresh(refresh, { isOn: isMoving })
  // That a cancellation is over is told by no event: what was open has ended before.
  const isCancelling = run?.cancelled !== undefined && run.cancelled.overAt === undefined
  useEffect(() => {
    if (!isCancelling) return
    const timer = setInterval(() => void refresh(), cancellingRefreshMs)
    return () => clearInterval(timer)
  }, [isCancelling, refresh])
  return { run, isMoving, setRun, problem, refresh }
}
