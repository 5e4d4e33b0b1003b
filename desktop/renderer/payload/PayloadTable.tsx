import { NativeSelect } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { countText } from '../live/count-text.ts'
import { useVisibleRows } from '../long-list/use-visible-rows.ts'
import { MarkSign } from './MarkSign.tsx'
import classes from './Payload.module.css'
import { rowPx } from './PayloadTree.tsx'
import { childrenOf, markOf, type PayloadNode } from './payload-node.ts'
import { rowOf, type PayloadTable as Table, tablesIn } from './payload-tables.ts'
import type { PayloadState } from './use-payload-view.ts'
import { ValueText } from './ValueText.tsx'

interface TableProps {
  readonly state: PayloadState
  readonly label: string
  onShowAll(node: PayloadNode): void
}

/** The lists of a payload as tables; of several one is chosen by its path. */
export function PayloadTable(props: TableProps) {
  const { root, active } = props.state
  const tables = useMemo(() => tablesIn(root), [root])
  const [chosen, setChosen] = useState<string>()
  const byChoice = tables.find(({ title }) => title === chosen) ?? tables[0]
  // What search or the next difference has chosen may stand in another table.
  const table =
    active.parent === undefined || (byChoice && rowOf(byChoice, active)) ? byChoice : tableOf(tables, active)
  if (table === undefined)
    return <p className={classes.empty}>There is no list here that reads as a table. Tree and JSON show it.</p>
  return (
    <div className={classes.tables}>
      {tables.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label="Which part"
          className={classes.which}
          value={table.title}
          data={tables.map(({ title, isFields, node }) => ({
            value: title,
            label: isFields ? title : `${title} (${countText(childrenOf(node).length)})`,
          }))}
          onChange={(event) => {
            setChosen(event.currentTarget.value)
            props.state.choose(root)
          }}
        />
      )}
      <Rows key={table.title} {...props} table={table} />
    </div>
  )
}

function tableOf(tables: readonly Table[], node: PayloadNode): Table | undefined {
  return tables.findLast((table) => rowOf(table, node) !== undefined) ?? tables[0]
}

function Rows({ state, label, onShowAll, table }: TableProps & { readonly table: Table }) {
  const ref = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => childrenOf(table.node), [table.node])
  const widthsCh = useMemo(() => widthsOf(table, rows), [table, rows])
  const hits = useMemo(() => new Set(state.hits.nodes.map(({ id }) => id)), [state.hits])
  const { first, end, onScroll, reveal } = useVisibleRows(ref, { count: rows.length, rowPx, headPx: rowPx })
  const activeRow = rowOf(table, state.active)
  const activeIndex = activeRow === undefined ? -1 : rows.findIndex(({ id }) => id === activeRow.id)
  useEffect(() => reveal(activeIndex), [activeIndex, reveal])
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key]
    const next = step === undefined ? undefined : rows[Math.min(rows.length - 1, Math.max(0, activeIndex + step))]
    if (next === undefined) return
    event.preventDefault()
    state.choose(next)
  }
  return (
    <section
      ref={ref}
      aria-label={`${label} as a table: ${table.title}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
      className={classes.scroll}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <Head table={table} widthsCh={widthsCh} />
        <tbody aria-hidden="true">
          <tr style={{ height: first * rowPx }} />
        </tbody>
        <tbody>
          {rows.slice(first, end).map((row, place) => (
            <tr
              key={row.id}
              aria-rowindex={first + place + 2}
              className={classes.tableRow}
              data-active={row.id === activeRow?.id || undefined}
              data-mark={markOf(row)}
              onClick={() => state.choose(row)}
            >
              <td>
                <MarkSign mark={markOf(row)} />
              </td>
              <td className={classes.place}>{table.isFields ? first + place + 1 : row.name}</td>
              <Cells row={row} table={table} hits={hits} state={state} onShowAll={onShowAll} />
            </tr>
          ))}
        </tbody>
        <tbody aria-hidden="true">
          <tr style={{ height: (rows.length - end) * rowPx }} />
        </tbody>
      </table>
    </section>
  )
}

function Head({ table, widthsCh }: { readonly table: Table; readonly widthsCh: readonly number[] }) {
  return (
    <>
      <colgroup>
        <col style={{ width: 20 }} />
        <col style={{ width: 48 }} />
        {table.columns.map((name, place) => (
          <col key={name} style={{ width: `${widthsCh[place] ?? 10}ch` }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          <th scope="col">
            <span className={classes.spoken}>difference</span>
          </th>
          <th scope="col">#</th>
          {table.columns.map((name) => (
            <th key={name} scope="col" title={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
    </>
  )
}

function Cells({
  row,
  table,
  hits,
  state,
  onShowAll,
}: Omit<TableProps, 'label'> & {
  readonly row: PayloadNode
  readonly table: Table
  readonly hits: ReadonlySet<string>
}) {
  const cells = table.isFields ? [] : childrenOf(row)
  return table.columns.map((name, place) => {
    const cell = table.isFields ? row : cells.find((child) => child.name === name)
    const isName = table.isFields && place === 0
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: a cell is chosen by search, difference or mouse; keys move between rows.
      <td
        key={name}
        className={classes.cell}
        data-mark={cell === undefined ? undefined : markOf(cell)}
        data-hit={(cell !== undefined && hits.has(cell.id)) || undefined}
        data-active={(!isName && cell !== undefined && cell.id === state.active.id) || undefined}
        onClick={(event) => {
          if (cell === undefined) return
          event.stopPropagation()
          state.choose(cell)
        }}
      >
        {isName ? cell?.name : cell !== undefined && <ValueText node={cell} onShowAll={onShowAll} />}
      </td>
    )
  })
}

/** Widths by what stands in the first rows, in characters. */
function widthsOf({ columns, isFields }: Table, rows: readonly PayloadNode[]): readonly number[] {
  if (isFields) return [24, 60]
  const some = rows.slice(0, 50)
  const lengthOf = (value: unknown) => (typeof value === 'object' && value !== null ? 10 : String(value ?? '').length)
  return columns.map((name) => {
    const lengths = some.map(({ value }) => lengthOf((value as Record<string, unknown> | null)?.[name]))
    return 4 + Math.min(32, Math.max(name.length, 6, ...lengths))
  })
}
