import { useEffect, useMemo, useRef } from 'react'
import { useVisibleRows } from '../long-list/use-visible-rows.ts'
import { type JsonLine, jsonLines } from './json-lines.ts'
import { MarkSign } from './MarkSign.tsx'
import classes from './Payload.module.css'
import { rowPx } from './PayloadTree.tsx'
import { markOf, type PayloadNode } from './payload-node.ts'
import type { PayloadState } from './use-payload-view.ts'
import { ValueText } from './ValueText.tsx'

/** A payload as JSON text, line by line. */
export function PayloadJson({
  state,
  label,
  onShowAll,
}: {
  readonly state: PayloadState
  readonly label: string
  onShowAll(node: PayloadNode): void
}) {
  const ref = useRef<HTMLElement>(null)
  const { root, active, choose } = state
  const lines = useMemo(() => jsonLines(root), [root])
  const hits = useMemo(() => new Set(state.hits.nodes.map(({ id }) => id)), [state.hits])
  const { first, end, onScroll, reveal } = useVisibleRows(ref, { count: lines.length, rowPx })
  const activeIndex = useMemo(() => lines.findIndex(({ node }) => node.id === active.id), [lines, active])
  useEffect(() => reveal(activeIndex), [activeIndex, reveal])
  return (
    <section
      ref={ref}
      aria-label={`${label} as JSON`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
      className={classes.scroll}
      onScroll={onScroll}
    >
      <div className={classes.space} style={{ height: lines.length * rowPx }}>
        {lines.slice(first, end).map((line, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: choosing a line is a shortcut of the mouse; search and tree do it by key.
          // biome-ignore lint/a11y/noStaticElementInteractions: as above.
          <div
            key={`${line.part}${line.node.id}`}
            className={classes.row}
            data-active={(line.part !== 'close' && line.node.id === active.id) || undefined}
            data-hit={(line.part !== 'close' && hits.has(line.node.id)) || undefined}
            data-mark={markOf(line.node)}
            style={{ top: (first + place) * rowPx, paddingInlineStart: 4 + line.node.depth * 14 }}
            onClick={() => choose(line.node)}
          >
            <MarkSign mark={markOf(line.node)} />
            <Line line={line} onShowAll={onShowAll} />
          </div>
        ))}
      </div>
    </section>
  )
}

function Line({
  line: { node, part, hasComma },
  onShowAll,
}: {
  readonly line: JsonLine
  onShowAll(of: PayloadNode): void
}) {
  const isList = Array.isArray(node.value)
  const isEmpty = part === 'whole' && typeof node.value === 'object' && node.value !== null
  return (
    <span>
      {typeof node.name === 'string' && part !== 'close' && (
        <>
          <span className={classes.jsonName}>{JSON.stringify(node.name)}</span>:{' '}
        </>
      )}
      {part === 'open' && (isList ? '[' : '{')}
      {part === 'close' && (isList ? ']' : '}')}
      {isEmpty && (isList ? '[]' : '{}')}
      {part === 'whole' && !isEmpty && <ValueText node={node} onShowAll={onShowAll} />}
      {hasComma && ','}
    </span>
  )
}
