import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { stateLooks } from '../app/state-vocabulary.ts'
import { useWorkspace } from '../app/use-workspace.ts'
import { presentTrack } from './session-track.ts'
import { standingOf } from './step-words.ts'
import classes from './Timeline.module.css'
import { layTimeline, stepAt, type TimelineMark } from './timeline.ts'
import { useDebug, useTitles } from './use-debug.ts'

const columnPx = 22
const rowPx = 22
const leftPx = 64

/**
 * Every step of every track. Dragging along it, or the arrow keys, go to any past step; a track that began with an edit is a
 * row of its own.
 */
export function Timeline({ session }: { readonly session: DebugSession }) {
  const box = useRef<HTMLDivElement>(null)
  const { layout, past, row, at, column, listeners } = useTimeline(session)
  useKeepInSight(box, column)
  const titles = useTitles()
  const titleOf = (step: DebugStep) => titles(step.node)
  if (layout.columns === 0) return null
  return (
    <div className={classes.timeline} ref={box}>
      <div
        role="slider"
        tabIndex={0}
        className={classes.track}
        aria-label="Steps"
        aria-valuemin={1}
        aria-valuemax={layout.columns}
        aria-valuenow={(column ?? 0) + 1}
        aria-valuetext={at && `${titleOf(at)}, ${standingOf(at).label}, track ${row + 1}`}
        style={{ width: leftPx + layout.columns * columnPx + 24, height: layout.rows.length * rowPx }}
        {...listeners}
      >
        {layout.rows.map(({ tip, marks, leaves }, index) => (
          <div key={tip} className={classes.trackRow} style={{ top: index * rowPx }}>
            <span className={classes.trackName} data-present={index === row || undefined}>
              Track {index + 1}
            </span>
            {leaves !== undefined && <Leaves from={leaves} toRow={index} />}
            <Line marks={marks} />
            {marks.map((mark) => (
              <Mark
                key={mark.step.id}
                mark={mark}
                title={titleOf(mark.step)}
                isPast={past.has(mark.step.id)}
                isHere={mark.step === at}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Where the timeline stands, and what keys and the mouse do on it. */
function useTimeline(session: DebugSession) {
  const { debug } = useWorkspace()
  const tip = useDebug((state) => state.tip)
  const layout = useMemo(() => layTimeline(session), [session])
  const past = useMemo(() => new Set(presentTrack(session).map(({ id }) => id)), [session])
  const [dragged, setDragged] = useState<DebugStep>()
  const at = dragged ?? session.steps.find(({ id }) => id === session.at)
  const column = placeIn(layout, at)?.column
  const row = Math.max(0, session.tracks.indexOf(tip ?? ''))
  const goTo = (step: DebugStep | undefined, toRow: number) => {
    const track = session.tracks[toRow]
    if (track !== undefined) debug.chooseTrack(track)
    if (step !== undefined && step.id !== session.at) void debug.act({ act: 'go-to', step: step.id })
  }
  const under = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, top } = currentTarget.getBoundingClientRect()
    const toRow = clamp(Math.floor((clientY - top) / rowPx), session.tracks.length - 1)
    const toColumn = clamp(Math.floor((clientX - left - leftPx) / columnPx), layout.columns - 1)
    return { step: stepAt(session, { tip: session.tracks[toRow] ?? '', column: toColumn }), row: toRow }
  }
  const listeners = {
    onKeyDown: (event: KeyboardEvent) => {
      const target = keyTarget(event.key, { layout, session, row, column: column ?? 0 })
      if (target === undefined) return
      event.preventDefault()
      goTo(target.step, target.row)
    },
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      setDragged(under(event).step)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) setDragged(under(event).step)
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const target = under(event)
      setDragged(undefined)
      goTo(target.step, target.row)
    },
    onPointerCancel: () => setDragged(undefined),
  }
  return { layout, past, row, at, column, listeners }
}

/** Kept apart: with a step only the marks that look different are drawn again. */
const Mark = memo(function Mark({
  mark: { step, column },
  title,
  isPast,
  isHere,
}: {
  readonly mark: TimelineMark
  readonly title: string
  readonly isPast: boolean
  readonly isHere: boolean
}) {
  const { state, label } = standingOf(step)
  const { color, shape } = stateLooks[state]
  return (
    <span
      className={classes.mark}
      style={{ left: leftPx + column * columnPx, color }}
      data-past={isPast || undefined}
      data-here={isHere || undefined}
      data-kind={step.kind}
      title={`${title}: ${label}`}
    >
      {step.kind === 'edited' ? '✎' : shape}
    </span>
  )
})

function Line({ marks }: { readonly marks: readonly TimelineMark[] }) {
  const [first] = marks
  const last = marks.at(-1)
  if (first === undefined || last === undefined) return null
  const left = leftPx + first.column * columnPx + columnPx / 2
  return <span className={classes.line} style={{ left, width: (last.column - first.column) * columnPx }} />
}

function Leaves({
  from,
  toRow,
}: {
  readonly from: { readonly row: number; readonly column: number }
  readonly toRow: number
}) {
  const rows = toRow - from.row
  const left = leftPx + from.column * columnPx + columnPx / 2
  return (
    <span
      className={classes.leaves}
      style={{ left, width: columnPx, top: -rows * rowPx + rowPx / 2, height: rows * rowPx }}
    />
  )
}

function placeIn(layout: ReturnType<typeof layTimeline>, step: DebugStep | undefined) {
  for (const [row, { marks }] of layout.rows.entries()) {
    const mark = marks.find((each) => each.step.id === step?.id)
    if (mark !== undefined) return { row, column: mark.column }
  }
  return undefined
}

function keyTarget(
  key: string,
  {
    layout,
    session,
    row,
    column,
  }: {
    readonly layout: ReturnType<typeof layTimeline>
    readonly session: DebugSession
    readonly row: number
    readonly column: number
  },
) {
  const columns: Readonly<Record<string, number>> = {
    ArrowLeft: column - 1,
    ArrowRight: column + 1,
    Home: 0,
    End: layout.columns - 1,
  }
  const rows: Readonly<Record<string, number>> = { ArrowUp: row - 1, ArrowDown: row + 1 }
  const toRow = rows[key] ?? row
  const toColumn = columns[key] ?? (key in rows ? layout.columns - 1 : undefined)
  const tip = session.tracks[toRow]
  if (toColumn === undefined || tip === undefined) return undefined
  return { step: stepAt(session, { tip, column: toColumn }), row: toRow }
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(value, max))
}

function useKeepInSight(box: React.RefObject<HTMLDivElement | null>, column: number | undefined): void {
  useEffect(() => {
    const { current } = box
    if (current === null || column === undefined) return
    const left = leftPx + column * columnPx
    const isSeen = left > current.scrollLeft + leftPx && left + 2 * columnPx < current.scrollLeft + current.clientWidth
    if (!isSeen) current.scrollLeft = left - current.clientWidth / 2
  }, [box, column])
}
