import { IconAlertTriangle, IconPin, IconPlayerPlayFilled } from '@tabler/icons-react'
import { stateLooks } from '../app/state-vocabulary.ts'
import { useWorkspace } from '../app/use-workspace.ts'
import { toggleBreakpoint } from './breakpoints.ts'
import type { NodeDebug } from './canvas-marks.ts'
import classes from './DebugMarks.module.css'

/** What a card shows of the debugger around its edges. The words for those who hear are in the card’s label. */
export function DebugMarks({ mark }: { readonly mark: NodeDebug }) {
  const { isCurrent, waiting, last, visits, isStale, before } = mark
  return (
    <span className={classes.marks} aria-hidden="true">
      {before !== undefined && (
        <span
          className={classes.dot}
          data-before
          data-off={before === 'off' || undefined}
          title="Breakpoint before it"
        />
      )}
      <span className={classes.top}>
        {isCurrent && (
          <span className={classes.here}>
            <IconPlayerPlayFilled size={9} /> next
          </span>
        )}
        {waiting > 0 && (
          <span className={classes.badge} title={`${waiting} more stand before it`}>
            <span style={{ color: stateLooks.waiting.color }}>{stateLooks.waiting.shape}</span> {waiting}
          </span>
        )}
      </span>
      <span className={classes.bottom}>
        {last !== undefined && (
          <span className={classes.badge} title={last.label}>
            <span style={{ color: stateLooks[last.state].color }}>{stateLooks[last.state].shape}</span>{' '}
            {visits > 1 ? `${visits} ×` : shortWord(last.label)}
          </span>
        )}
        {isStale && (
          <span className={classes.stale} title="The flow was edited after this step">
            <IconAlertTriangle size={10} /> changed since
          </span>
        )}
        <Mode mark={mark} />
      </span>
    </span>
  )
}

function Mode({ mark: { mode, isPinned } }: { readonly mark: NodeDebug }) {
  if (isPinned)
    return (
      <span className={classes.badge} title="Answers what is pinned, without being run">
        <IconPin size={10} /> pinned
      </span>
    )
  if (mode === 'simulated')
    return (
      <span className={classes.simulated} title="Simulated: nothing is sent">
        {stateLooks.simulated.shape} simulated
      </span>
    )
  if (mode === 'real')
    return (
      <span className={classes.real} title="Reaches the real system">
        real
      </span>
    )
  return null
}

/** The first words fit on a card. */
function shortWord(label: string): string {
  return label.length > 16 ? `${label.slice(0, 15)}…` : label
}

/** The breakpoint after a port: seen when it is set, offered while the mouse is on the card. */
export function PortBreakpoint({
  node,
  port,
  look,
}: {
  readonly node: string
  readonly port: string
  readonly look: 'on' | 'off' | undefined
}) {
  const { debug } = useWorkspace()
  const hold = (event: React.SyntheticEvent) => event.stopPropagation()
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`nodrag nopan ${classes.port}`}
      data-set={look}
      aria-label={`Breakpoint after ${port}`}
      aria-pressed={look !== undefined}
      title={look === undefined ? 'Stop here' : 'Do not stop here'}
      onMouseDown={hold}
      onPointerDown={hold}
      onTouchStart={hold}
      onClick={(event) => {
        event.stopPropagation()
        debug.setBreakpoints((before) => toggleBreakpoint(before, { node, port }))
      }}
    />
  )
}
