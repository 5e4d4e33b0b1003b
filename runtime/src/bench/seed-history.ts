import type { Database } from '../store/database.ts'
import { boundsOf, isoDay, partitionedTables } from '../store/partitions.ts'

const dayMs = 86_400_000
/** Records of one key: what a search for it has to find. */
export const recordsPerKey = 20

/** The key that stands in the middle of so many records. */
export function keyAmong(records: number): string {
  return `SO-${Math.floor(records / recordsPerKey / 2)}`
}

/** The run that brought a whole day. */
export function longRunOf(daysAgo: number): string {
  return `00000000-0000-7000-8000-${String(daysAgo).padStart(12, '0')}`
}

/**
 * History of a day: ended records with their runs, journeys and effects, one in a hundred with a resolved exception. They came
 * in runs of a hundred, or all in one.
 */
export async function seedDay(
  database: Database,
  day: {
    readonly flow: string
    readonly records: number
    readonly daysAgo: number
    readonly isOneRun?: boolean
  },
): Promise<void> {
  const { flow, records, daysAgo, isOneRun = false } = day
  const startMs = Math.floor(Date.now() / dayMs) * dayMs - daysAgo * dayMs
  for (const table of partitionedTables) {
    const { from, to } = boundsOf(table, startMs)
    const name = `${table}_${isoDay(startMs).replaceAll('-', '')}`
    await database.query({
      text: `create table if not exists ${name} partition of ${table} for values from ('${from}') to ('${to}')`,
    })
  }
  const ids = `select uuid_in(md5('${daysAgo}/' || n)::cstring) as id, n, timestamptz '${isoDay(startMs)} 12:00:00+00' as at
               from generate_series(1, ${records}) as n`
  const runId = isOneRun ? `'${longRunOf(daysAgo)}'::uuid` : `uuid_in(md5('${daysAgo}/' || n - n % 100)::cstring)`
  const statements = [
    `insert into runs (id, flow_id, version, source, started_at, ended_at, accepted)
     select ${runId}, '${flow}', 1, 'in', at, at, ${isOneRun ? records : 100} from (${ids}) s
     where n ${isOneRun ? '' : '% 100'} = ${isOneRun ? 1 : 0}`,
    `insert into records (id, flow_id, version, run_id, source, entity, key, state, entry, payload, lineage, lineage_day,
                          generation, accepted_at, ended_at)
     select id, '${flow}', 1, ${runId}, 'in', 'order', 'SO-' || n / ${recordsPerKey}, 'delivered', 'in.out',
            decode('00' || encode('{"number":"SO-1","status":"released"}', 'hex'), 'hex'), id::text, at::date, 0, at, at
     from (${ids}) s`,
    `insert into journey (flow_id, record_id, at, steps)
     select '${flow}', id, at, decode('00' || encode(convert_to('[' || repeat(' ', 398) || ']', 'utf8'), 'hex'), 'hex') from (${ids}) s`,
    `insert into effects (day, key, record_id, flow_id, node, state, epoch)
     select at::date, id::text, id, '${flow}', 'write', 'done', 1 from (${ids}) s`,
    `insert into exceptions (id, record_id, run_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint,
                             state, opened_at, closed_at)
     select id, id, id, '${flow}', 'order', 'SO-' || n, '0', 'write', 'REMOTE_REJECTED', 'refused', 'look', 'f' || n % 20,
            'resolved', at, at from (${ids}) s where n % 100 = 0`,
  ]
  for (const text of statements) await database.query({ text })
  await database.query({ text: 'analyze' })
}

/** The cause of half of the open exceptions. */
export const largestCause = 'open0'

/** Open exceptions of twenty causes and their parked records, one for fifty records of the history. */
export async function seedOpenExceptions(database: Database, flow: string, records: number): Promise<void> {
  await database.query({
    text: `with parked as (
             insert into open_records (id, flow_id, version, run_id, source, entity, key, lane, state, entry, payload, lineage,
                                       lineage_day)
             select gen_random_uuid(), $1, 1, gen_random_uuid(), 'in', 'order', 'OPEN-' || n, 0, 'parked', 'in.out', '\\x007b7d',
                    n, now()::date from generate_series(1, $2::int) as n
             returning id, key, lineage::int as n)
           insert into exceptions (id, record_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint)
           select id, id, $1, 'order', key, '0', 'write', 'REMOTE_REJECTED', 'refused', 'look',
                  'open' || case when n % 2 = 0 then 0 else n % 20 end from parked`,
    values: [flow, Math.max(20, Math.round(records / 50))],
  })
  await database.query({ text: 'analyze' })
}
