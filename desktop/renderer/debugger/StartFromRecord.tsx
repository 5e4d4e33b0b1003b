import type { RecordSummary } from '@crossdock/shared/api'
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { shortTime } from '../flows/short-time.ts'
import classes from './Debugger.module.css'
import { openRecordInDesigner } from './open-record.ts'
import { recordStanding } from './step-words.ts'

const mostListed = 50

/** Records that this flow had on the runtime, by key. One begins with everything that is recorded of it. */
export function StartFromRecord() {
  const workspace = useWorkspace()
  const flow = useOpenFlow((open) => open.flow.id)
  const [key, setKey] = useState('')
  const [found, setFound] = useState<readonly RecordSummary[]>()
  const run = (work: () => Promise<void>) =>
    void runCommand({ id: 'debug.from-record', title: 'Find records', group: 'Debug', run: work }, workspace)
  const find = async () => {
    const wanted = key.trim()
    const query = { flow, limit: mostListed, ...(wanted === '' ? {} : { key: wanted, match: 'prefix' as const }) }
    const { items } = await workspace.connection.clientToAct().findRecords({ query })
    setFound(items)
  }
  return (
    <>
      <form
        className={classes.startHead}
        onSubmit={(event) => {
          event.preventDefault()
          run(find)
        }}
      >
        <TextInput
          aria-label="Key"
          placeholder="Beginning of a key; empty: the latest"
          w={280}
          maw="100%"
          value={key}
          onChange={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Find records
        </Button>
      </form>
      {found?.length === 0 && <p className={classes.hint}>The runtime has no such record of this flow.</p>}
      <ul className={classes.list} aria-label="Records found">
        {found?.map((record) => (
          <li key={record.id}>
            <button
              type="button"
              className={classes.choice}
              onClick={() => run(async () => void (await openRecordInDesigner(workspace, { recordId: record.id })))}
            >
              <span className={classes.key}>{record.key}</span>
              <StateMark {...recordStanding({ state: record.state, isHolding: false })} />
              <span className={classes.quiet} title={record.acceptedAt}>
                v{record.version} · {shortTime(record.acceptedAt)}
                {record.cause !== undefined && ` · ${record.cause.message}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
