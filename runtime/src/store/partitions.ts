import type { Database } from './database.ts'

/** Tables with one partition a day (UTC), by which retention drops history instead of deleting it. */
const partitionedTables = ['runs', 'records', 'journey', 'effects'] as const

const daysAhead = 3
const dayMs = 86_400_000

/**
 * Makes today's partitions, yesterday's and those of the next days. A default partition takes whatever falls outside,
 * so that a stopped clock or a late caller loses nothing.
 */
export async function ensurePartitions(database: Database): Promise<void> {
  const { rows } = await database.query<{ today: string }>({ text: `select (now() at time zone 'utc')::date as today` })
  const today = Date.parse(`${rows[0]?.today}T00:00:00Z`)
  for (const table of partitionedTables) {
    await database.query({ text: `create table if not exists ${table}_default partition of ${table} default` })
    for (let offset = -1; offset <= daysAhead; offset++) {
      await ensureDay(database, table, today + offset * dayMs)
    }
  }
}

async function ensureDay(database: Database, table: string, startMs: number): Promise<void> {
  const from = isoDay(startMs)
  const to = isoDay(startMs + dayMs)
  const zone = table === 'effects' ? '' : ' 00:00:00+00'
  const name = `${table}_${from.replaceAll('-', '')}`
  await database.query({
    text: `create table if not exists ${name} partition of ${table} for values from ('${from}${zone}') to ('${to}${zone}')`,
  })
}

/** YYYY-MM-DD in UTC. */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/**
 * Drops the days that no flow wants to keep any more, except those in which the lineage of an open record began.
 * Dropping a partition takes no time and stops no run. Answers the names of what was dropped.
 */
export async function dropOldPartitions(database: Database, keepDays: number): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string; table_name: string }>({
    text: `select child.relname as name, parent.relname as table_name
           from pg_inherits join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
           where parent.oid = any ($1::regclass[]) and child.relname ~ '_[0-9]{8}$'
             and to_date(right(child.relname, 8), 'YYYYMMDD') < least(
               (now() at time zone 'utc')::date - $2::int, (select min(lineage_day) from open_records))
           order by child.relname`,
    values: [[...partitionedTables], keepDays],
  })
  for (const { name } of rows) await database.query({ text: `drop table if exists ${name}` })
  return rows.map(({ name }) => name)
}
