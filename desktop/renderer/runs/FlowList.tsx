import type { ResponseOf } from '@crossdock/shared/api'
import { SegmentedControl } from '@mantine/core'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { usePublishedFlows } from '../flows/use-flow-lists.ts'
import classes from './Runs.module.css'
import { printRunsPlace, type RunsPlace } from './runs-address.ts'
import { Sparkline } from './Sparkline.tsx'
import { barsOf, describeSparkline } from './sparkline-bars.ts'
import { useLiveRefresh } from './use-live-refresh.ts'

type Span = 'hour' | 'day' | 'week'

const spanWords: Readonly<Record<Span, string>> = { hour: 'the last hour', day: 'the last day', week: 'the last week' }

/** The flows, each with what ended when; one of them, or all, is looked at. */
export function FlowList({ place }: { readonly place: RunsPlace }) {
  const { view } = useWorkspace()
  const { flows = [] } = usePublishedFlows()
  const [span, setSpan] = useState<Span>('hour')
  const sparklines = useSparklines(span)
  const names = useMemo(
    () => [...new Set([...flows.map(({ id }) => id), ...(sparklines?.items ?? []).map(({ flow }) => flow)])].sort(),
    [flows, sparklines],
  )
  const goTo = (flow: string | undefined) => view.goTo('records', printRunsPlace({ ...place, flow, run: undefined }))
  return (
    <nav className={classes.flows} aria-label="Flows">
      <SegmentedControl
        transitionDuration={0}
        size="xs"
        fullWidth
        aria-label="Time of the small pictures"
        value={span}
        onChange={(next) => setSpan(next as Span)}
        data={[
          { value: 'hour', label: 'Hour' },
          { value: 'day', label: 'Day' },
          { value: 'week', label: 'Week' },
        ]}
      />
      <ul className={classes.flowItems}>
        <li>
          <button
            type="button"
            className={classes.flow}
            aria-current={place.flow === undefined || undefined}
            onClick={() => goTo(undefined)}
          >
            All flows
          </button>
        </li>
        {names.map((flow) => {
          const line = sparklines?.items.find((each) => each.flow === flow)
          const label = describeSparkline(line, spanWords[span])
          return (
            <li key={flow}>
              <button
                type="button"
                className={classes.flow}
                aria-current={place.flow === flow || undefined}
                onClick={() => goTo(flow)}
              >
                <span className={classes.flowName} title={flow}>
                  {flows.find(({ id }) => id === flow)?.name ?? flow}
                </span>
                {sparklines !== undefined && <Sparkline bars={barsOf(line, sparklines)} label={label} />}
              </button>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function useSparklines(span: Span): ResponseOf<'listSparklines'> | undefined {
  const client = useConnection((state) => state.client)
  const [sparklines, setSparklines] = useState<ResponseOf<'listSparklines'>>()
  const refresh = useCallback(async () => {
    // A picture that cannot be had is left out; the runs beside it say what is wrong.
    await client?.listSparklines({ query: { span } }).then(setSparklines, () => undefined)
  }, [client, span])
  useEffect(() => void refresh(), [refresh])
  useLiveRefresh(refresh)
  return sparklines
}
