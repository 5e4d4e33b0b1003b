import type { RunView } from '@crossdock/shared/api'
import { Button, Loader, SegmentedControl } from '@mantine/core'
import { useCallback } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { FlowList } from './FlowList.tsx'
import { LiveTail } from './LiveTail.tsx'
import { LogList } from './LogList.tsx'
import { RunDetail } from './RunDetail.tsx'
import classes from './Runs.module.css'
import { RunTable } from './RunTable.tsx'
import { printRunsPlace, type RunsPlace, readRunsPlace, type RunsView as View } from './runs-address.ts'
import { useLiveRefresh } from './use-live-refresh.ts'
import { usePaged } from './use-paged.ts'

/** Runs by flow, each flow's log, and what happens right now. `rest` is what follows `#/records/runs/`. */
export function RunsView({ rest }: { readonly rest: string }) {
  const place = readRunsPlace(rest)
  return (
    <div className={classes.page}>
      <FlowList place={place} />
      <div className={classes.main}>
        {place.run === undefined ? (
          <FlowRuns place={place} />
        ) : (
          <RunDetail key={place.run} id={place.run} place={place} />
        )}
      </div>
    </div>
  )
}

function FlowRuns({ place }: { readonly place: RunsPlace }) {
  const { view } = useWorkspace()
  const { flow } = place
  return (
    <>
      <div className={classes.head}>
        <SegmentedControl
          transitionDuration={0}
          size="xs"
          aria-label="What is shown of it"
          value={place.view}
          onChange={(next) => view.goTo('records', printRunsPlace({ ...place, view: next as View }))}
          data={[
            { value: 'runs', label: 'Runs' },
            { value: 'log', label: 'Log' },
            { value: 'live', label: 'Live' },
          ]}
        />
      </div>
      {place.view === 'runs' && <Runs place={place} />}
      {place.view !== 'runs' && flow === undefined && (
        <p className={classes.empty}>
          Choose a flow on the left to {place.view === 'log' ? 'read its log' : 'see its records as they come and end'}.
        </p>
      )}
      {place.view === 'log' && flow !== undefined && <LogList key={flow} scope={{ flow }} />}
      {place.view === 'live' && flow !== undefined && <LiveTail key={flow} flow={flow} />}
    </>
  )
}

function Runs({ place }: { readonly place: RunsPlace }) {
  const { view } = useWorkspace()
  const client = useConnection((state) => state.client)
  const { flow } = place
  const read = useCallback(
    async (cursor: string | undefined) => {
      const query = { limit: 100, ...(flow === undefined ? {} : { flow }), ...(cursor === undefined ? {} : { cursor }) }
      return (await client?.listRuns({ query })) ?? { items: [] }
    },
    [client, flow],
  )
  const runs = usePaged<RunView>(client && read)
  useLiveRefresh(runs.refresh)
  const open = (run: RunView) => view.goTo('records', printRunsPlace({ ...place, view: 'runs', run: run.id }))
  if (runs.items === undefined && runs.problem === undefined) return <Loader size="sm" m="lg" aria-label="Reading" />
  if (runs.items === undefined) {
    return (
      <div className={classes.empty} role="alert">
        <p>{runs.problem}</p>
        <Button variant="default" onClick={runs.refresh}>
          Try again
        </Button>
      </div>
    )
  }
  if (runs.items.length === 0) {
    return (
      <p className={classes.empty}>
        {flow === undefined ? 'Nothing has come in yet.' : 'Nothing has come into this flow yet.'} A run is one intake:
        a webhook call, a tick of a schedule, a file or a start by hand. Each one stands here with what became of its
        records.
      </p>
    )
  }
  return <RunTable runs={runs} onOpen={open} />
}
