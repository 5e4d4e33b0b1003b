import { useElementSize, useMergedRef } from '@mantine/hooks'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { type LineValue, lineId } from './evaluate-mapping.ts'
import rowClasses from './FieldRows.module.css'
import { stateOf, stateWords } from './FieldRows.tsx'
import classes from './MappingTable.module.css'
import { setOfLine, setValue } from './mapper-acts.ts'
import { pathId, showPath, type TreeRow } from './mapping-tree.ts'
import type { MapLine } from './parse-mapping.ts'
import { kindOfValue, showValue } from './show-value.ts'
import { canHaveValue, type TargetNode } from './target-tree.ts'
import type { Mapper } from './use-mapper.ts'

const rowPx = 34
const extraRows = 8

/** The mapping as a table: target, expression, value, type. Arrow keys, Enter and Tab go from field to field. */
export function MappingTable({
  mapper,
  rows,
  missing,
  selectedId,
  onSelect,
}: {
  readonly mapper: Mapper
  readonly rows: readonly TreeRow<TargetNode>[]
  readonly missing: ReadonlySet<string>
  readonly selectedId: string | undefined
  onSelect(id: string): void
}) {
  const { ref: sized, height } = useElementSize<HTMLDivElement>()
  const scroller = useRef<HTMLDivElement>(null)
  const ref = useMergedRef(sized, scroller)
  const [topPx, setTopPx] = useState(0)
  const first = Math.max(0, Math.floor(topPx / rowPx) - extraRows)
  const last = Math.min(rows.length, Math.ceil((topPx + height) / rowPx) + extraRows)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key]
    if (by === undefined || !(event.target instanceof HTMLInputElement)) return
    event.preventDefault()
    moveTo(scroller.current, Number(event.target.dataset.row) + by)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the fields inside.
    <div className={classes.frame} onKeyDown={onKeyDown}>
      <div className={classes.head} aria-hidden="true">
        <span>Target</span>
        <span>Expression</span>
        <span>Value</span>
        <span>Type</span>
      </div>
      <div ref={ref} className={classes.scroll} onScroll={(event) => setTopPx(event.currentTarget.scrollTop)}>
        <table
          className={classes.table}
          aria-label="Mapping"
          aria-rowcount={rows.length}
          style={{ height: rows.length * rowPx }}
        >
          <tbody className={classes.table}>
            {rows.slice(first, last).map((row, index) => (
              <TableRow
                key={pathId(row.node.path)}
                {...{ mapper, row, missing }}
                index={first + index}
                isSelected={pathId(row.node.path) === selectedId}
                onSelect={() => onSelect(pathId(row.node.path))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function TableRow({
  mapper,
  row,
  missing,
  index,
  isSelected,
  onSelect,
}: {
  readonly mapper: Mapper
  readonly row: TreeRow<TargetNode>
  readonly missing: ReadonlySet<string>
  readonly index: number
  readonly isSelected: boolean
  onSelect(): void
}) {
  const { view } = useWorkspace()
  const { node } = row
  const name = showPath(node.path)
  const value = node.line && mapper.mapped?.values.get(lineId(node.line))
  const state = stateOf(node, { value, isMissing: missing.has(pathId(node.path)) })
  const canEdit = node.line?.kind === 'list' || canHaveValue(node)
  const change = (text: string) => {
    if (node.line?.kind === 'list') setOfLine(mapper, node, { each: text })
    else setValue(mapper, { target: node, value: text }, view)
  }
  return (
    <tr
      className={classes.row}
      aria-rowindex={index + 1}
      data-selected={isSelected || undefined}
      style={{ top: index * rowPx, height: rowPx }}
    >
      <th scope="row" className={classes.target} title={name}>
        <span style={{ width: row.depth * 16, flex: 'none' }} />
        <span className={rowClasses.dot} data-state={state} role="img" aria-label={stateWords[state]} />
        <span className={classes.name}>{node.name}</span>
      </th>
      <td className={classes.cell}>
        {canEdit ? (
          <input
            className={classes.input}
            data-row={index}
            aria-label={node.line?.kind === 'list' ? `${name}, for each of` : `Value of ${name}`}
            value={textOfLine(node.line)}
            placeholder={node.line?.kind === 'list' ? '' : 'not mapped'}
            spellCheck={false}
            autoComplete="off"
            onFocus={onSelect}
            onChange={(event) => change(event.currentTarget.value)}
          />
        ) : (
          <span className={classes.quiet}>
            {node.isFilledOutside ? 'as a part' : node.isWaitingForLoop ? 'waits for its list' : ''}
          </span>
        )}
      </td>
      <td className={classes.value} data-problem={value?.kind === 'problem' || undefined} title={wordsOf(value)}>
        {wordsOf(value)}
      </td>
      <td className={classes.quiet}>
        {value?.kind === 'value' ? kindOfValue(value.value) : node.kind === 'any' ? '' : node.kind}
      </td>
    </tr>
  )
}

/** Puts the cursor into the next field that can be edited, in the direction it was going. */
function moveTo(scroller: HTMLDivElement | null, index: number): void {
  if (scroller === null) return
  const inputs = [...scroller.querySelectorAll<HTMLInputElement>('input[data-row]')]
  const at = inputs.indexOf(document.activeElement as HTMLInputElement)
  const isDown = index > Number(inputs[at]?.dataset.row ?? index)
  const next = inputs[at + (isDown ? 1 : -1)]
  next?.focus({ preventScroll: true })
  next?.select()
  next?.scrollIntoView({ block: 'nearest' })
}

function textOfLine(line: MapLine | undefined): string {
  if (line === undefined) return ''
  if (line.kind === 'list') return line.each
  return typeof line.value === 'string' ? line.value : `=${JSON.stringify(line.value)}`
}

function wordsOf(value: LineValue | undefined): string {
  if (value === undefined) return ''
  if (value.kind === 'problem') return value.message
  return value.kind === 'nothing' ? value.short : showValue(value.value, 120)
}
