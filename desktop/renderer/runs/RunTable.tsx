import type { RunView } from '@crossdock/shared/api'
import { memo, useEffect, useRef, useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { shortTime } from '../flows/short-time.ts'
import { countText } from '../live/count-text.ts'
import { LongTable } from '../long-list/LongTable.tsx'
import { useVisibleRows } from '../long-list/use-visible-rows.ts'
import { exactTime } from '../records/duration-text.ts'
import { countsOf, runTime } from './describe-run.ts'
import classes from './Runs.module.css'
import type { Paged } from './use-paged.ts'

const rowPx = 30
const nearEnd = 25

/** Runs as a dense table. Only rows in sight are drawn; the next page is read when one comes near the end. */
export function RunTable({ runs, onOpen }: { readonly runs: Paged<RunView>; onOpen(run: RunView): void }) {
  const ref = useRef<HTMLElement>(null)
  const { items = [], hasMore, readMore } = runs
  const [activeId, setActiveId] = useState<string>()
  const sight = useVisibleRows(ref, { count: items.length, rowPx, headPx: rowPx })
  const { first, end, reveal } = sight
  useEffect(() => {
    if (hasMore && end > items.length - nearEnd) readMore()
  }, [hasMore, end, items.length, readMore])
  const activeIndex = items.findIndex(({ id }) => id === activeId)
  const onKeyDown = (event: React.KeyboardEvent) => {
    const active = items[activeIndex]
    if (event.key === 'Enter' && active) {
      event.preventDefault()
      onOpen(active)
      return
    }
    const step = stepOf(event.key)
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const index = Math.min(items.length - 1, Math.max(0, activeIndex + step))
    setActiveId(items[index]?.id)
    reveal(index)
  }
  return (
    <LongTable
      {...{ ref, rowPx, sight, onKeyDown }}
      label="Runs"
      count={items.length}
      minWidthPx={760}
      isWhole={!hasMore}
      className={classes.rows}
      head={<Head />}
      tail={hasMore && <div className={classes.more}>Reading the next ones …</div>}
    >
      {items.slice(first, end).map((run, place) => (
        <Row key={run.id} run={run} rowIndex={first + place + 2} isActive={run.id === activeId} onOpen={onOpen} />
      ))}
    </LongTable>
  )
}

function stepOf(key: string): number | undefined {
  if (key === 'ArrowDown' || key === 'j') return 1
  if (key === 'ArrowUp' || key === 'k') return -1
  if (key === 'PageDown') return 15
  return key === 'PageUp' ? -15 : undefined
}

function Head() {
  return (
    <>
      <colgroup>
        <col style={{ width: 110 }} />
        <col style={{ width: 250 }} />
        <col style={{ width: 90 }} />
        <col />
        <col style={{ width: 180 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Began</th>
          <th scope="col">Source</th>
          <th scope="col">Accepted</th>
          <th scope="col">Records</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
    </>
  )
}

const Row = memo(function Row({
  run,
  rowIndex,
  isActive,
  onOpen,
}: {
  readonly run: RunView
  readonly rowIndex: number
  readonly isActive: boolean
  onOpen(run: RunView): void
}) {
  const { accepted, duplicates, flow, label, source, startedAt, version } = run
  return (
    <tr
      className={classes.row}
      aria-rowindex={rowIndex}
      data-active={isActive || undefined}
      onClick={() => onOpen(run)}
    >
      <td title={exactTime(startedAt)}>
        <button type="button" tabIndex={-1} className={classes.link}>
          {shortTime(startedAt)}
        </button>
      </td>
      <td title={`${flow}, version ${version}, ${label ?? source}`}>
        {flow} <span className={classes.quiet}>{source}</span>
      </td>
      <td className={classes.number} title={duplicates > 0 ? `${countText(duplicates)} had come before` : undefined}>
        {countText(accepted)}
        {duplicates > 0 && <span className={classes.quiet}> +{countText(duplicates)} again</span>}
      </td>
      <td>
        <RunStates run={run} />
      </td>
      <td className={classes.number}>{runTime(run)}</td>
    </tr>
  )
})

/** How many records of a run stand where: colour, shape and word. */
export function RunStates({ run }: { readonly run: RunView }) {
  const counts = countsOf(run)
  return (
    <span className={classes.states}>
      {run.cancelled !== undefined && <span className={classes.badge}>cancelled</span>}
      {counts.map(({ state, count }) => (
        <span key={state}>
          {countText(count)} <StateMark state={state} />
        </span>
      ))}
      {counts.length === 0 && (
        <span className={classes.quiet}>{run.accepted === 0 ? 'nothing new' : 'no longer kept'}</span>
      )}
    </span>
  )
}
