import type { ExceptionView } from '@crossdock/shared/api'
import { memo, useEffect, useRef } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { countText } from '../live/count-text.ts'
import { LongTable } from '../long-list/LongTable.tsx'
import { useVisibleRows } from '../long-list/use-visible-rows.ts'
import classes from './Exceptions.module.css'
import { ageOf, initialsOf } from './exception-words.ts'
import { useExceptions, useMayRepair, useNow } from './use-exceptions.ts'

const rowPx = 32
const nearEndRows = 40

/** The records of the open group, or those set aside. Arrows move, Space or X selects, Enter opens the record. */
export function RowTable({ label }: { readonly label: string }) {
  const { exceptions } = useWorkspace()
  const ref = useRef<HTMLElement>(null)
  const rows = useExceptions((state) => state.rows)
  const current = useExceptions((state) => state.current)
  const selected = useExceptions((state) => state.selected)
  const hasMore = useExceptions((state) => state.nextCursor !== undefined && !state.isReading)
  const isSetAside = useExceptions((state) => state.shows === 'ignored')
  const now = useNow()
  const mayRepair = useMayRepair()
  const sight = useVisibleRows(ref, { count: rows.length, rowPx, headPx: rowPx })
  const { first, end, reveal } = sight
  useEffect(() => {
    if (hasMore && end > rows.length - nearEndRows) void exceptions.readMore()
  }, [exceptions, end, hasMore, rows.length])
  const onKeyDown = useRowKeys(reveal)
  return (
    <LongTable
      {...{ ref, label, rowPx, sight, onKeyDown }}
      count={rows.length}
      minWidthPx={720}
      isWhole={!hasMore}
      className={classes.rows}
      head={<Head isSetAside={isSetAside} mayRepair={mayRepair} />}
    >
      {rows.slice(first, end).map((row, offset) => (
        <Row
          key={row.id}
          {...{ row, isSetAside, mayRepair }}
          rowIndex={first + offset + 2}
          age={ageOf(row.openedAt, now)}
          isCurrent={row.id === current}
          isSelected={selected.has(row.id)}
          onGo={exceptions.setCurrent}
          onToggle={exceptions.toggle}
        />
      ))}
    </LongTable>
  )
}

/** The keys of the table while it has the focus itself. */
function useRowKeys(reveal: (index: number) => void) {
  const { exceptions, view } = useWorkspace()
  const goTo = (step: number) => {
    const { rows, current } = exceptions.getState()
    const index = rows.findIndex(({ id }) => id === current)
    const place = Math.min(Math.max(index + step, 0), rows.length - 1)
    exceptions.setCurrent(rows[place]?.id)
    reveal(place)
  }
  const withRow = (act: (row: ExceptionView) => void) => () => {
    const { rows, current } = exceptions.getState()
    const row = rows.find(({ id }) => id === current)
    if (row !== undefined) act(row)
  }
  const open = withRow(({ recordId }) => {
    // One may have gone elsewhere before the rows were there.
    if (view.getState().route.screen === 'exceptions') view.goTo('records', recordId)
  })
  const acts = new Map<string, () => void>([
    ['ArrowDown', () => goTo(1)],
    ['ArrowUp', () => goTo(-1)],
    ['Home', () => goTo(Number.NEGATIVE_INFINITY)],
    ['End', () => goTo(Number.POSITIVE_INFINITY)],
    [' ', withRow(({ id }) => exceptions.toggle(id))],
    ['Enter', open],
  ])
  return (event: React.KeyboardEvent) => {
    const act = acts.get(event.key)
    if (event.target !== event.currentTarget || act === undefined) return
    event.preventDefault()
    exceptions.whenRead(act)
  }
}

function Head({ isSetAside, mayRepair }: { readonly isSetAside: boolean; readonly mayRepair: boolean }) {
  const { exceptions } = useWorkspace()
  const rows = useExceptions((state) => state.rows)
  const count = useExceptions((state) => state.selected.size)
  const isAll = rows.length > 0 && count === rows.length
  const columns = isSetAside
    ? ['Key', 'Entity', 'Waits', 'Why set aside', 'By', 'Tags']
    : ['Key', 'Entity', 'Waits', 'Held behind', 'With', 'Tags']
  return (
    <thead>
      <tr>
        <td className={classes.check}>
          {mayRepair && (
            <input
              type="checkbox"
              aria-label="Select all that are shown"
              checked={isAll}
              onChange={() => exceptions.select(isAll ? [] : rows.map(({ id }) => id))}
            />
          )}
        </td>
        {columns.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        <td />
      </tr>
    </thead>
  )
}

const Row = memo(function Row({
  row,
  age,
  rowIndex,
  isSetAside,
  mayRepair,
  isCurrent,
  isSelected,
  onGo,
  onToggle,
}: {
  readonly row: ExceptionView
  readonly age: string
  readonly rowIndex: number
  readonly isSetAside: boolean
  readonly mayRepair: boolean
  readonly isCurrent: boolean
  readonly isSelected: boolean
  onGo(id: string): void
  onToggle(id: string): void
}) {
  const { id, key, entity, openedAt, held = 0, assignee, tags, recordId } = row
  const whose = isSetAside ? row.closedBy : assignee
  return (
    <tr
      className={classes.row}
      aria-rowindex={rowIndex}
      data-current={isCurrent || undefined}
      data-selected={isSelected || undefined}
      onClick={() => onGo(id)}
    >
      <td className={classes.check}>
        {mayRepair && (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${key}`}
            checked={isSelected}
            onChange={() => onToggle(id)}
          />
        )}
      </td>
      <td className={classes.mono} title={key}>
        {key}
      </td>
      <td>{entity}</td>
      <td title={new Date(openedAt).toLocaleString()}>{age}</td>
      <td title={isSetAside ? row.closeReason : undefined}>
        {isSetAside ? row.closeReason : held > 0 && <strong>{countText(held)}</strong>}
      </td>
      <td>
        {whose !== undefined && (
          <>
            <span className={classes.person} aria-hidden="true">
              {initialsOf(whose)}
            </span>{' '}
            {whose}
          </>
        )}
      </td>
      <td>
        {tags.map((tag) => (
          <span key={tag} className={classes.tag}>
            {tag}
          </span>
        ))}
      </td>
      <td className={classes.last}>
        <a className={classes.link} href={`#/records/${recordId}`} tabIndex={-1} aria-label={`Open the record ${key}`}>
          Record
        </a>
      </td>
    </tr>
  )
})
