import type { DebugRecord, DebugSession } from '@crossdock/shared/api'
import { memo, useMemo, useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { nodeTitle } from '../document/problems.ts'
import { clockTime } from '../records/duration-text.ts'
import classes from './Debugger.module.css'
import { orderRecords } from './session-track.ts'
import { recordStanding } from './step-words.ts'

const shownAtOnce = 200

/** The records of the session, children below the record that was split; choosing one brings it into focus. */
export function RecordList({ session }: { readonly session: DebugSession }) {
  const ordered = useMemo(() => orderRecords(session.records), [session.records])
  const [shown, setShown] = useState(shownAtOnce)
  const { focus } = session
  return (
    <section className={classes.records} aria-label="Records of the session">
      <h3 className={classes.heading}>Records</h3>
      {session.state === 'listening' && session.records.length === 0 && (
        <p className={classes.hint}>Nothing has come yet. What comes is held here until you let it go on.</p>
      )}
      <ul className={classes.list}>
        {ordered.slice(0, shown).map(({ record, depth }) => (
          <RecordEntry
            key={record.id}
            record={record}
            depth={depth}
            inFocus={focus?.recordId === record.id ? focus.branch : undefined}
            {...(record.isHolding ? { goesOnAt: session.expiresAt } : {})}
          />
        ))}
      </ul>
      {ordered.length > shown && (
        <button type="button" className={classes.more} onClick={() => setShown(shown + shownAtOnce)}>
          {ordered.length - shown} more
        </button>
      )}
    </section>
  )
}

const RecordEntry = memo(function RecordEntry({
  record,
  depth,
  inFocus,
  goesOnAt,
}: {
  readonly record: DebugRecord
  readonly depth: number
  readonly inFocus: string | undefined
  /** When the held one goes on by itself; every act puts it off. */
  readonly goesOnAt?: string
}) {
  const { debug } = useWorkspace()
  const { state, label } = recordStanding(record)
  const [first] = record.branches
  const choose = () => {
    if (first !== undefined)
      return void debug.act({ act: 'focus', recordId: record.id, branch: inFocus ?? first.branch })
    const last = debug.getState().session?.steps.findLast(({ recordId }) => recordId === record.id)
    debug.look(last?.id)
  }
  return (
    <li>
      <button
        type="button"
        className={classes.record}
        style={{ paddingInlineStart: 10 + depth * 14 }}
        aria-current={inFocus !== undefined}
        onClick={choose}
      >
        <span className={classes.key}>{record.key || '(no key)'}</span>
        <span className={classes.branch}>
          <StateMark state={state} label={label} />{' '}
          <span className={classes.quiet}>
            {record.entity}
            {record.reason !== undefined && `: ${record.reason}`}
          </span>
        </span>
        {goesOnAt !== undefined && (
          <span className={classes.quiet} title="Every act in this session puts it off by half an hour.">
            goes on by itself at {clockTime(goesOnAt).slice(0, 5)}
          </span>
        )}
      </button>
      {record.branches.length > 1 && (
        <ul className={classes.list}>
          {record.branches.map((branch) => (
            <BranchEntry
              key={branch.branch}
              recordId={record.id}
              branch={branch}
              depth={depth + 1}
              isInFocus={inFocus === branch.branch}
            />
          ))}
        </ul>
      )}
    </li>
  )
})

function BranchEntry({
  recordId,
  branch: { branch, node, state },
  depth,
  isInFocus,
}: {
  readonly recordId: string
  readonly branch: DebugRecord['branches'][number]
  readonly depth: number
  readonly isInFocus: boolean
}) {
  const { debug } = useWorkspace()
  const title = useOpenFlow(({ flow }) => nodeTitle(flow, node)) ?? node
  return (
    <li>
      <button
        type="button"
        className={classes.record}
        style={{ paddingInlineStart: 10 + depth * 14 }}
        aria-current={isInFocus}
        onClick={() => void debug.act({ act: 'focus', recordId, branch })}
      >
        <span className={classes.branch}>before {title}</span>
        <StateMark state={state} />
      </button>
    </li>
  )
}
