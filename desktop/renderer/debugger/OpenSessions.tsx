import type { ResponseOf } from '@crossdock/shared/api'
import { useEffect, useState } from 'react'
import { useConnection, useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { shortTime } from '../flows/short-time.ts'
import classes from './Debugger.module.css'

type Listed = ResponseOf<'listDebugSessions'>['items'][number]

/** One’s own sessions of this flow that are still open on the runtime, e.g. after the page was loaded anew. */
export function OpenSessions() {
  const { debug } = useWorkspace()
  const client = useConnection((state) => state.client)
  const me = useConnection((state) => state.who?.name)
  const flowId = useOpenFlow(({ flow }) => flow.id)
  const [sessions, setSessions] = useState<readonly Listed[]>([])
  useEffect(() => {
    let isOver = false
    // What cannot be listed is simply not offered.
    client?.listDebugSessions({}).then(
      ({ items }) => {
        if (!isOver) setSessions(items)
      },
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [client])
  const mine = sessions.filter(({ flow, startedBy }) => flow === flowId && startedBy === me)
  if (mine.length === 0) return null
  return (
    <>
      <h3 className={classes.heading}>Still open</h3>
      {mine.map(({ id, start, startedAt }) => (
        <button key={id} type="button" className={classes.way} onClick={() => void debug.takeUp(id)}>
          Go on with {kinds[start.kind]} <span className={classes.quiet}>{shortTime(startedAt)}</span>
        </button>
      ))}
    </>
  )
}

const kinds: Readonly<Record<Listed['start']['kind'], string>> = {
  payloads: 'a sample',
  case: 'a case',
  record: 'a record',
  live: 'a live session',
}
