import type { Activity, OpenCounts, StateCount } from '@crossdock/shared/api'
import type { RecordState } from '@crossdock/shared/record'
import type { Database, Sql } from './database.ts'
import { countOpenExceptions } from './exception-tallies.ts'

interface CountRow {
  readonly flow_id: string
  readonly state: RecordState
  readonly n: number
}

/** What stands where, and what ended lately. */
export async function loadActivity(
  database: Database,
  options: { readonly endedWithinSeconds: number; readonly flow?: string | undefined },
): Promise<Activity> {
  const [open, ended, openExceptions] = await Promise.all([
    countOpen(database, options.flow),
    countEnded(database, options),
    countOpenExceptions(database, options.flow),
  ])
  return { at: new Date().toISOString(), open, ended, openExceptions }
}

/** Open records by flow and state. */
export async function countOpen(sql: Sql, flow?: string): Promise<readonly StateCount[]> {
  const { rows } = await sql.query<CountRow>({
    name: 'activity-open',
    text: `select flow_id, state, count(*)::int as n from open_records where ($1::text is null or flow_id = $1)
           group by flow_id, state order by flow_id, state`,
    values: [flow ?? null],
  })
  return rows.map(toCount)
}

/** The open records of one flow, all together and by state, out of the counts of several. */
export function openCountsOf(counts: readonly StateCount[], flow: string): OpenCounts {
  const own = counts.filter((count) => count.flow === flow)
  const of = (state: RecordState) => own.find((count) => count.state === state)?.count ?? 0
  const open = own.reduce((sum, { count }) => sum + count, 0)
  return {
    ...{ open, ready: of('ready'), waiting: of('waiting'), held: of('held') },
    ...{ expecting: of('expecting'), parked: of('parked') },
  }
}

/** Records that ended within the last seconds, by flow and state. */
export async function countEnded(
  sql: Sql,
  { endedWithinSeconds, flow }: { readonly endedWithinSeconds: number; readonly flow?: string | undefined },
): Promise<readonly StateCount[]> {
  const { rows } = await sql.query<CountRow>({
    text: `select flow_id, state, count(*)::int as n from records
           where ended_at > now() - $1 * interval '1 second' and ($2::text is null or flow_id = $2)
           group by flow_id, state order by flow_id, state`,
    values: [endedWithinSeconds, flow ?? null],
  })
  return rows.map(toCount)
}

function toCount({ flow_id, state, n }: CountRow): StateCount {
  return { flow: flow_id, state, count: n }
}
