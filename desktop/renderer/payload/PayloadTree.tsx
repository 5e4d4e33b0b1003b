import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { memo, useEffect, useId, useMemo, useRef } from 'react'
import { useVisibleRows } from '../long-list/use-visible-rows.ts'
import { flatten, isOpen } from './flatten.ts'
import { MarkSign } from './MarkSign.tsx'
import classes from './Payload.module.css'
import { countOf, markOf, type PayloadNode } from './payload-node.ts'
import { treeKey } from './tree-keys.ts'
import type { PayloadState } from './use-payload-view.ts'
import { ValueText } from './ValueText.tsx'

/** Height of a row of tree, table and JSON. */
export const rowPx = 22

/** A payload as a tree that the arrow keys walk. Only rows in sight are drawn. */
export function PayloadTree({
  state,
  label,
  onShowAll,
}: {
  readonly state: PayloadState
  readonly label: string
  onShowAll(node: PayloadNode): void
}) {
  const ref = useRef<HTMLDivElement>(null)
  const prefix = useId()
  const { root, openness, active } = state
  const rows = useMemo(() => flatten(root, openness), [root, openness])
  const hits = useMemo(() => new Set(state.hits.nodes.map(({ id }) => id)), [state.hits])
  const { first, end, onScroll, reveal } = useVisibleRows(ref, { count: rows.length, rowPx })
  const activeIndex = rows.findIndex(({ id }) => id === active.id)
  useEffect(() => reveal(activeIndex), [activeIndex, reveal])
  const onKeyDown = (event: React.KeyboardEvent) => {
    const act = treeKey(event.key, { rows, index: activeIndex, openness })
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if ('toggle' in act) state.toggle(act.toggle, { isAll: event.key === '*' })
    else state.choose(act.choose)
  }
  return (
    <div
      ref={ref}
      role="tree"
      aria-label={`${label} as a tree`}
      aria-activedescendant={activeIndex < 0 ? undefined : `${prefix}${activeIndex}`}
      tabIndex={0}
      className={classes.scroll}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div className={classes.space} style={{ height: rows.length * rowPx }} role="presentation">
        {rows.slice(first, end).map((node, place) => (
          <TreeRow
            key={node.id}
            id={`${prefix}${first + place}`}
            node={node}
            topPx={(first + place) * rowPx}
            isOpen={isOpen(node, openness)}
            isActive={node.id === active.id}
            isHit={hits.has(node.id)}
            state={state}
            onShowAll={onShowAll}
          />
        ))}
      </div>
    </div>
  )
}

const TreeRow = memo(function TreeRow({
  id,
  node,
  topPx,
  isOpen: isShown,
  isActive,
  isHit,
  state,
  onShowAll,
}: {
  readonly id: string
  readonly node: PayloadNode
  readonly topPx: number
  readonly isOpen: boolean
  readonly isActive: boolean
  readonly isHit: boolean
  readonly state: PayloadState
  onShowAll(node: PayloadNode): void
}) {
  const count = countOf(node.value)
  const mark = markOf(node)
  const Chevron = isShown ? IconChevronDown : IconChevronRight
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and hears the keys of all its rows.
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={node.depth + 1}
      aria-selected={isActive}
      aria-expanded={count ? isShown : undefined}
      className={classes.row}
      data-active={isActive || undefined}
      data-hit={isHit || undefined}
      data-mark={mark}
      style={{ top: topPx, paddingInlineStart: 4 + node.depth * 14 }}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        event.currentTarget.parentElement?.parentElement?.focus({ preventScroll: true })
        state.choose(node)
        if (count) state.toggle(node, { isAll: event.altKey })
      }}
    >
      <MarkSign mark={mark} />
      <span className={classes.chevron} aria-hidden="true">
        {count ? <Chevron size={13} /> : null}
      </span>
      {node.name !== undefined && <span className={classes.name}>{node.name}</span>}
      <ValueText node={node} onShowAll={onShowAll} />
    </div>
  )
})
