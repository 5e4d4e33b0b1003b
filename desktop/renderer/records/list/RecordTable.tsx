import type { RecordSummary } from '@crossdock/shared/api'
import { Button } from '@mantine/core'
import { memo, useEffect, useRef } from 'react'
import { StateMark } from '../../app/StateMark.tsx'
import { useWorkspace } from '../../app/use-workspace.ts'
import { shortTime } from '../../flows/short-time.ts'
import { LongTable } from '../../long-list/LongTable.tsx'
import { useVisibleRows } from '../../long-list/use-visible-rows.ts'
import { durationText, exactTime } from '../duration-text.ts'
import classes from '../Records.module.css'
import { pageSize, type RecordsState } from '../records-store.ts'
import { listKey } from './list-keys.ts'

const rowPx = 30
const columns = ['State', 'Key', 'Entity', 'Flow', 'Cause', 'Accepted', 'Took'] as const

/** Found records as a dense table. Only rows in sight are drawn; the next page is read when one comes near its beginning. */
export function RecordTable({ state }: { readonly state: RecordsState }) {
  const { records, view } = useWorkspace()
  const ref = useRef<HTMLElement>(null)
  const { items, selected, activeId, nextCursor, looked, status } = state
  const sight = useVisibleRows(ref, { count: items.length, rowPx, headPx: rowPx })
  const { first, end, reveal } = sight
  const activeIndex = items.findIndex(({ id }) => id === activeId)
  // A search that is bounded reads on by itself only while it finds: else it is for the person to say.
  const readsOn = nextCursor !== undefined && (looked === undefined || items.length % pageSize === 0)
  useEffect(() => {
    if (readsOn && end > items.length - pageSize / 4) records.readMore()
  }, [readsOn, end, items.length, records])
  useEffect(() => reveal(activeIndex), [activeIndex, reveal])
  // Behind a search and back from a record one stands in the list, unless one has gone elsewhere by then.
  useEffect(() => {
    if (document.activeElement === document.body) ref.current?.focus({ preventScroll: true })
  }, [])
  const open = (record: RecordSummary) => {
    records.activate(record.id)
    view.goTo('records', record.id)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const act = listKey(event, { items, index: activeIndex, selected })
    if (act === undefined) return
    event.preventDefault()
    if (act.kind === 'open') open(act.record)
    else if (act.kind === 'select') records.select(act.ids)
    else records.activate(act.record.id)
  }
  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    records.select(next)
  }
  return (
    <LongTable
      {...{ ref, rowPx, sight, onKeyDown }}
      label="Found records"
      count={items.length}
      minWidthPx={1040}
      isWhole={nextCursor === undefined}
      className={classes.rows}
      head={
        <Head
          isAll={selected.size > 0 && selected.size === items.length}
          onAll={(ids) => records.select(ids)}
          items={items}
        />
      }
      tail={
        nextCursor !== undefined && (
          <div className={classes.tail}>
            {readsOn || status === 'reading-more' ? (
              <span className={classes.quiet}>Reading the next ones …</span>
            ) : (
              <Button size="compact-sm" variant="default" onClick={records.readMore}>
                Look further
              </Button>
            )}
          </div>
        )
      }
    >
      {items.slice(first, end).map((record, place) => (
        <Row
          key={record.id}
          record={record}
          rowIndex={first + place + 2}
          isActive={record.id === activeId}
          isSelected={selected.has(record.id)}
          onOpen={open}
          onToggle={toggle}
        />
      ))}
    </LongTable>
  )
}

function Head({
  isAll,
  onAll,
  items,
}: {
  readonly isAll: boolean
  onAll(ids: ReadonlySet<string>): void
  readonly items: readonly RecordSummary[]
}) {
  return (
    <>
      <colgroup>
        <col style={{ width: 36 }} />
        <col style={{ width: 150 }} />
        <col style={{ width: 210 }} />
        <col style={{ width: 120 }} />
        <col style={{ width: 210 }} />
        <col />
        <col style={{ width: 120 }} />
        <col style={{ width: 110 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label="Choose all that are listed"
              checked={isAll}
              onChange={() => onAll(new Set(isAll ? [] : items.map(({ id }) => id)))}
            />
          </th>
          {columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
    </>
  )
}

const Row = memo(function Row({
  record,
  rowIndex,
  isActive,
  isSelected,
  onOpen,
  onToggle,
}: {
  readonly record: RecordSummary
  readonly rowIndex: number
  readonly isActive: boolean
  readonly isSelected: boolean
  onOpen(record: RecordSummary): void
  onToggle(id: string): void
}) {
  const { id, key, entity, flow, version, state, acceptedAt, parentId, generation } = record
  const why = record.cause?.title ?? record.cause?.message ?? record.reason
  return (
    <tr
      className={classes.row}
      aria-rowindex={rowIndex}
      data-active={isActive || undefined}
      data-selected={isSelected || undefined}
      onClick={() => onOpen(record)}
    >
      <td>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Choose ${key}`}
          checked={isSelected}
          onClick={(event) => event.stopPropagation()}
          onChange={() => onToggle(id)}
        />
      </td>
      <td>
        <StateMark state={state} />
      </td>
      <td className={classes.key} title={key}>
        <a href={`#/records/${id}`} tabIndex={-1} onClick={(event) => event.preventDefault()}>
          {key}
        </a>
        {parentId !== undefined && <span className={classes.quiet}> part</span>}
        {generation > 0 && <span className={classes.quiet}> sent again</span>}
      </td>
      <td>{entity}</td>
      <td title={`${flow}, version ${version}`}>
        {flow} <span className={classes.quiet}>v{version}</span>
      </td>
      <td title={why} className={record.cause === undefined ? classes.quiet : undefined}>
        {why}
      </td>
      <td className={classes.quiet} title={exactTime(acceptedAt)}>
        {shortTime(acceptedAt)}
      </td>
      <td className={classes.number}>
        {record.endedAt === undefined ? '' : durationText(Date.parse(record.endedAt) - Date.parse(acceptedAt))}
      </td>
    </tr>
  )
})
