import type { AuditEntry } from '@crossdock/shared/api'
import { Fieldset } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useConnection } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { shortTime } from '../flows/short-time.ts'
import classes from './Systems.module.css'

const words: Readonly<Record<string, string>> = {
  'system.put': 'declared it',
  'system.delete': 'removed it',
  'system.test': 'tested it',
  'credential.put': 'entered it',
  'credential.delete': 'removed it',
  'table.put': 'changed its columns',
  'table.rows.put': 'changed rows',
  'table.rows.delete': 'removed rows',
  'table.import': 'imported a file',
  'table.delete': 'removed it',
}

/** Who changed something of the environment, what and when. Those who may not read the audit see the last change. */
export function ChangeHistory({
  subject,
  kind,
  last,
}: {
  readonly subject: string
  readonly kind: 'system' | 'credential' | 'table'
  readonly last: { readonly changedBy: string; readonly changedAt: string }
}) {
  const client = useConnection((state) => state.client)
  const mayRead = useConnection((state) => mayAct(state, 'admin'))
  const [entries, setEntries] = useState<readonly AuditEntry[]>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change adds an entry.
  useEffect(() => {
    if (client === undefined || !mayRead) return
    let isCurrent = true
    client.listAudit({ query: { subject, limit: 50 } }).then(
      ({ items }) => isCurrent && setEntries(items.filter(({ action }) => action.startsWith(`${kind}.`)).slice(0, 8)),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [client, mayRead, subject, kind, last.changedAt])
  return (
    <Fieldset legend="Who changed what" p="sm">
      <ul className={classes.list} style={{ paddingLeft: 0, listStyle: 'none' }}>
        {entries?.map((entry) => (
          <li key={entry.id}>
            {entry.actor} {words[entry.action] ?? entry.action}{' '}
            <span className={classes.quiet} title={entry.at}>
              {shortTime(entry.at)}
            </span>
          </li>
        )) ?? (
          <li>
            {last.changedBy}{' '}
            <span className={classes.quiet} title={last.changedAt}>
              {shortTime(last.changedAt)}
            </span>
          </li>
        )}
      </ul>
    </Fieldset>
  )
}
