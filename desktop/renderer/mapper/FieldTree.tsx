import { VisuallyHidden } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import classes from './FieldTree.module.css'
import { rowPx, type Viewport } from './line-geometry.ts'
import { type FieldNode, pathId, showPath, type TreeRow } from './mapping-tree.ts'

/** A tree of fields, of which only the rows in sight are drawn. */
interface FieldTreeProps<N extends FieldNode> {
  readonly label: string
  readonly side: 'source' | 'target'
  readonly rows: readonly TreeRow<N>[]
  /** `pathId` of the row that the keyboard is at. */
  readonly activeId: string | undefined
  readonly selectedId: string | undefined
  /** The row that something is dragged over. */
  readonly overId?: string | undefined
  /** Said while there is no row. */
  readonly empty?: string
  /** What a row says besides its name, for screen readers. */
  describe(row: TreeRow<N>): string
  children(row: TreeRow<N>): ReactNode
  onActive(row: TreeRow<N>): void
  onChoose(row: TreeRow<N>): void
  onClick(row: TreeRow<N>): void
  onPress?(event: PointerEvent, row: TreeRow<N>): void
  onToggle(row: TreeRow<N>): void
  /** Other keys; answers true when it took one. */
  onKey?(event: KeyboardEvent, row: TreeRow<N>): boolean
  onView(view: Viewport): void
}

const extraRows = 6

/** Shows one side of a mapping. Arrow keys walk, right and left open and close, Enter chooses. */
export function FieldTree<N extends FieldNode>(props: FieldTreeProps<N>) {
  const { rows, activeId, side, onView } = props
  const ids = useId()
  const { ref: sized, height } = useElementSize<HTMLDivElement>()
  const scroller = useRef<HTMLDivElement>(null)
  const ref = useMergedRef(sized, scroller)
  const [topPx, setTopPx] = useState(0)
  const at = rows.findIndex(({ node }) => pathId(node.path) === activeId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when what is seen changes, not when the listener does.
  useEffect(() => onView({ topPx, heightPx: height }), [topPx, height])
  useEffect(() => {
    const element = scroller.current
    if (element === null || at < 0) return
    const top = at * rowPx
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowPx > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowPx - element.clientHeight
  }, [at])
  const first = Math.max(0, Math.floor(topPx / rowPx) - extraRows)
  const last = Math.min(rows.length, Math.ceil((topPx + height) / rowPx) + extraRows)
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at] ?? rows[0]
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const to = targetOfKey(event.key, { at, rows, pageRows: Math.max(1, Math.floor(height / rowPx) - 1) })
    if (to !== undefined) props.onActive(to)
    else if (event.key === 'ArrowRight' && row.node.children.length > 0 && !row.isOpen) props.onToggle(row)
    else if (event.key === 'ArrowLeft' && row.isOpen) props.onToggle(row)
    else if (event.key === 'Enter' || event.key === ' ') props.onChoose(row)
    else if (props.onKey?.(event, row) !== true) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={classes.frame}>
      <div
        ref={ref}
        className={classes.tree}
        role="tree"
        aria-label={props.label}
        tabIndex={0}
        data-tree={side}
        data-autofocus={side === 'source' || undefined}
        aria-activedescendant={at < 0 ? undefined : `${ids}-${at}`}
        onScroll={(event) => setTopPx(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (at < 0 && rows[0] !== undefined) props.onActive(rows[0])
        }}
      >
        <div role="none" style={{ height: rows.length * rowPx, position: 'relative' }}>
          {rows.slice(first, last).map((row, index) => (
            <TreeItem
              key={pathId(row.node.path)}
              row={row}
              index={first + index}
              elementId={`${ids}-${first + index}`}
              tree={props}
            />
          ))}
        </div>
      </div>
      {rows.length === 0 && props.empty !== undefined && <p className={classes.empty}>{props.empty}</p>}
    </div>
  )
}

function TreeItem<N extends FieldNode>({
  row,
  index,
  elementId,
  tree,
}: {
  readonly row: TreeRow<N>
  readonly index: number
  readonly elementId: string
  readonly tree: FieldTreeProps<N>
}) {
  const { node } = row
  const id = pathId(node.path)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the focus and takes the keys.
    <div
      id={elementId}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={node.children.length > 0 ? row.isOpen : undefined}
      aria-selected={id === tree.selectedId}
      title={showPath(node.path)}
      data-active={id === tree.activeId || undefined}
      data-over={id === tree.overId || undefined}
      data-field={id}
      className={classes.row}
      style={{ top: index * rowPx, height: rowPx }}
      onPointerDown={(event) => tree.onPress?.(event, row)}
      onClick={() => tree.onClick(row)}
    >
      {tree.children(row)}
      <VisuallyHidden>{tree.describe(row)}</VisuallyHidden>
    </div>
  )
}

/** The row that a key leads to. */
function targetOfKey<N extends FieldNode>(
  key: string,
  { at, rows, pageRows }: { readonly at: number; readonly rows: readonly TreeRow<N>[]; readonly pageRows: number },
): TreeRow<N> | undefined {
  const clamp = (index: number) => rows[Math.max(0, Math.min(rows.length - 1, index))]
  const row = rows[at]
  switch (key) {
    case 'ArrowDown':
      return clamp(at + 1)
    case 'ArrowUp':
      return clamp(at - 1)
    case 'PageDown':
      return clamp(at + pageRows)
    case 'PageUp':
      return clamp(at - pageRows)
    case 'Home':
      return rows[0]
    case 'End':
      return rows.at(-1)
    case 'ArrowRight':
      return row?.isOpen === true ? clamp(at + 1) : undefined
    case 'ArrowLeft':
      return row === undefined || row.isOpen ? undefined : rows.slice(0, at).findLast(({ depth }) => depth < row.depth)
    default:
      return undefined
  }
}
