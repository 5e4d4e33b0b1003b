import type { RecordSummary } from '@crossdock/shared/api'
import { recordStates } from '@crossdock/shared/record'
import { NativeSelect } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { stateLooks } from '../app/state-vocabulary.ts'
import { useConnection } from '../app/use-workspace.ts'
import { useVisibleRows } from '../long-list/use-visible-rows.ts'
import { clockTime, durationText, exactTime } from '../records/duration-text.ts'
import classes from './Runs.module.css'
import { useLiveRefresh } from './use-live-refresh.ts'
import { usePaged } from './use-paged.ts'

const rowPx = 28
const nearEnd = 25

/** The records of a run, each a link to its journey; read again while some of them move. */
export function RunRecords({ runId, isMoving }: { readonly runId: string; readonly isMoving: boolean }) {
  const client = useConnection((state) => state.client)
  const [state, setState] = useState('')
  const read = useCallback(
    async (cursor: string | undefined) => {
      const wanted = recordStates.find((each) => each === state)
      const query = {
        run: runId,
        limit: 200,
        ...(wanted ? { state: wanted } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      }
      return (await client?.findRecords({ query })) ?? { items: [] }
    },
    [client, runId, state],
  )
  const { hasMore, items, problem, readMore, refresh } = usePaged<RecordSummary>(client && read)
  useLiveRefresh(refresh, { isOn: isMoving })
  const ref = useRef<HTMLDivElement>(null)
  const { first, end, onScroll } = useVisibleRows(ref, { count: items?.length ?? 0, rowPx })
  useEffect(() => {
    if (hasMore && items !== undefined && end > items.length - nearEnd) readMore()
  }, [hasMore, end, items, readMore])
  return (
    <>
      <div className={classes.bar}>
        <NativeSelect
          size="xs"
          aria-label="State"
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
          data={[
            { value: '', label: 'All states' },
            ...recordStates.map((each) => ({ value: each, label: stateLooks[each].word })),
          ]}
        />
      </div>
      {problem !== undefined && (
        <p className={classes.empty} role="alert">
          {problem}
        </p>
      )}
      {items?.length === 0 && (
        <p className={classes.empty}>
          {state === '' ? 'None of its records is kept any more.' : 'No record of this run stands there.'}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <section ref={ref} className={classes.scroll} aria-label="Records of this run" tabIndex={0} onScroll={onScroll}>
        <ul
          className={classes.lines}
          style={{ paddingTop: first * rowPx, paddingBottom: ((items?.length ?? 0) - end) * rowPx }}
        >
          {items?.slice(first, end).map((record) => (
            <li key={record.id} className={classes.line} style={{ height: rowPx }}>
              <span className={classes.lineState}>
                <StateMark state={record.state} />
              </span>
              <a className={classes.key} href={`#/records/${record.id}`} title={record.key}>
                {record.key}
              </a>
              <span className={classes.message} title={record.cause?.message ?? record.reason}>
                {record.cause?.message ?? record.reason}
              </span>
              <span className={classes.quiet} title={exactTime(record.acceptedAt)}>
                {clockTime(record.acceptedAt)}
                {record.endedAt !== undefined &&
                  ` · ${durationText(Date.parse(record.endedAt) - Date.parse(record.acceptedAt))}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
