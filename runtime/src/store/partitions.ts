import type { Database } from './database.ts'

/** Tables with one partition a day (UTC), by which retention drops history instead of deleting it. */
export const partitionedTables = ['runs', 'records', 'journey', 'effects', 'node_logs'] as const

/** A table with one partition a day. */
export type PartitionedTable = (typeof partitionedTables)[number]

const keys = {
  runs: 'started_at',
  records: 'ended_at',
  journey: 'at',
  effects: 'day',
  node_logs: 'at',
} as const satisfies Record<PartitionedTable, string>

/**
 * The part of a page that is filled at first. An effect is settled soon after its intent: with room left in the page, its
 * new row version needs no new entry in an index.
 */
const fillFactors: Partial<Record<PartitionedTable, number>> = { effects: 50 }

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

async function ensureDay(database: Database, table: PartitionedTable, startMs: number): Promise<void> {
  const { from, to } = boundsOf(table, startMs)
  const name = `${table}_${isoDay(startMs).replaceAll('-', '')}`
  await database.query({
    text: `create table if not exists ${name} partition of ${table} for values from ('${from}') to ('${to}')
           with (fillfactor = ${fillFactors[table] ?? 100})`,
  })
}

/** The column by which a table is partitioned, and between which values a day's rows are. */
export function boundsOf(
  table: PartitionedTable,
  startMs: number,
): { readonly key: string; readonly from: string; readonly to: string } {
  const zone = table === 'effects' ? '' : ' 00:00:00+00'
  return { key: keys[table], from: `${isoDay(startMs)}${zone}`, to: `${isoDay(startMs + dayMs)}${zone}` }
}

/** YYYY-MM-DD in UTC. */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
