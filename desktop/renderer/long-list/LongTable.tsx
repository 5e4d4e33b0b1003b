import type { CSSProperties, KeyboardEvent, ReactNode, RefObject } from 'react'
import classes from './LongTable.module.css'
import type { VisibleRows } from './use-visible-rows.ts'

/** A dense table of any length. Its children are the rows in sight; empty space stands for the others. */
export function LongTable({
  ref,
  label,
  count,
  rowPx,
  minWidthPx,
  sight,
  isWhole,
  className,
  head,
  tail,
  onKeyDown,
  children,
}: {
  /** The element that scrolls, as `useVisibleRows` watches it. */
  readonly ref: RefObject<HTMLElement | null>
  readonly label: string
  /** Of all rows that are known, drawn or not. */
  readonly count: number
  readonly rowPx: number
  /** Below it the table scrolls sideways. */
  readonly minWidthPx: number
  readonly sight: VisibleRows
  /** False while there are more rows than are known. */
  readonly isWhole: boolean
  /** How this table’s rows and columns look. */
  readonly className: string | undefined
  /** Widths and names of the columns. */
  readonly head: ReactNode
  /** What stands below the last row. */
  readonly tail?: ReactNode
  onKeyDown(event: KeyboardEvent): void
  readonly children: ReactNode
}) {
  const { first, end, onScroll } = sight
  return (
    <section
      ref={ref}
      className={`${classes.frame} ${className}`}
      style={{ '--row-height': `${rowPx}px` } as CSSProperties}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <table className={classes.table} style={{ minWidth: minWidthPx }} aria-rowcount={isWhole ? count + 1 : -1}>
        {head}
        <Space heightPx={first * rowPx} />
        <tbody>{children}</tbody>
        <Space heightPx={(count - end) * rowPx} />
      </table>
      {tail}
    </section>
  )
}

function Space({ heightPx }: { readonly heightPx: number }) {
  return (
    <tbody aria-hidden="true">
      <tr style={{ height: heightPx }} />
    </tbody>
  )
}
