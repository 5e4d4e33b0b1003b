import { setTimeout as sleep } from 'node:timers/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Database, Sql } from './database.ts'
import { copyIndexes, oldName, removeOldTables } from './old-tables.ts'
import { restAfter } from './pace.ts'
import { boundsOf, isoDay, type PartitionedTable, partitionedTables } from './partitions.ts'
import { type Retention, type Verdict, verdictOn } from './retention-policy.ts'

/** What became of a day of a table. `busy`: somebody else is at it or needs it; it is tried again later. */
export interface Reduction {
  readonly partition: string
  readonly outcome: 'dropped' | 'reduced' | 'untouched' | 'busy'
  readonly keptRows: number
}

interface Day {
  readonly table: PartitionedTable
  readonly partition: string
  readonly startMs: number
  readonly ageDays: number
  /** To what it was reduced before. */
  readonly verdict: string | null
  readonly today: string
}

const defaultLockTimeoutMs = 50
const lockTries = 6
const betweenLockTriesMs = 200

/**
 * Reduces the days of history to what some flow still wants. A day that nobody wants is dropped. Of any other the rows
 * that are wanted are copied into a small table that takes its place, which costs what is kept and not what goes. Each
 * day of each table is one transaction: interrupted at any point, nothing has happened. Records that are open keep
 * their journey and effects, however old. What was replaced is removed afterwards, piece by piece, with rests in between,
 * because freeing much of the disk at once holds up whoever commits; an interruption leaves it for the next time.
 */
export async function reduceHistory(
  database: Database,
  options: {
    readonly retention: readonly Retention[]
    readonly signal?: AbortSignal
    /** How long it waits for a lock while others queue behind it, before it lets them pass and tries again. Default 50 ms. */
    readonly lockTimeoutMs?: number
  },
): Promise<readonly Reduction[]> {
  const { lockTimeoutMs = defaultLockTimeoutMs, retention, signal } = options
  const reductions: Reduction[] = []
  await removeOldTables(database, signal)
  for (const day of await listDays(database)) {
    if (signal?.aborted) break
    // A day longer, so that a record that was run again at the last moment is seen here as open.
    const verdict = verdictOn(retention, day.table === 'effects' ? day.ageDays - 1 : day.ageDays)
    if (!verdict || day.verdict === textOf(verdict, day.today)) continue
    const startedAtMs = performance.now()
    const reduction = await reduceDay(database, { ...day, lockTimeoutMs }, verdict)
    reductions.push(reduction)
    if (reduction.outcome === 'busy') continue
    await restAfter(startedAtMs, signal)
    await removeOldTables(database, signal)
  }
  return reductions
}

/** What a day that nobody wants still has belongs to open records, and is looked at again every day. */
function textOf({ all, errors }: Verdict, today: string): string {
  return JSON.stringify({ all, errors, ...(all.length + errors.length === 0 ? { on: today } : {}) })
}

async function listDays(sql: Sql): Promise<readonly Day[]> {
  const { rows } = await sql.query<{
    table: PartitionedTable
    partition: string
    day: string
    age: number
    verdict: string | null
    today: string
  }>({
    text: `select p.table, p.partition, p.day::text, p.today - p.day as age, r.verdict, p.today::text
           from (select parent.relname as table, child.relname as partition,
                        to_date(right(child.relname, 8), 'YYYYMMDD') as day, (now() at time zone 'utc')::date as today
                 from pg_inherits join pg_class child on child.oid = inhrelid join pg_class parent on parent.oid = inhparent
                 where parent.oid = any ($1::regclass[]) and child.relname ~ '_[0-9]{8}$') p
           left join reduced_days r on r.partition = p.partition
           order by p.day, p.table`,
    values: [[...partitionedTables]],
  })
  return rows.map(({ day, age, ...row }) => ({ ...row, startMs: Date.parse(`${day}T00:00:00Z`), ageDays: age }))
}

async function reduceDay(
  database: Database,
  day: Day & { readonly lockTimeoutMs: number },
  verdict: Verdict,
): Promise<Reduction> {
  const { partition, lockTimeoutMs } = day
  try {
    return await database.transaction(async (sql) => {
      await sql.query({ text: `set local lock_timeout = ${Math.trunc(lockTimeoutMs)}` })
      // One core at most: the others are for the runs.
      await sql.query({ text: 'set local max_parallel_maintenance_workers = 0' })
      if (!(await lockDay(sql, day))) return { partition, outcome: 'busy', keptRows: 0 }
      if (!(await hasUnwanted(sql, partition, verdict))) {
        await noteVerdict(sql, day, verdict)
        return { partition, outcome: 'untouched', keptRows: 0 }
      }
      const keptRows = await copyWanted(sql, day, verdict)
      await replaceDay(sql, day, keptRows)
      if (keptRows > 0) await noteVerdict(sql, day, verdict)
      return { partition, outcome: keptRows > 0 ? 'reduced' : 'dropped', keptRows }
    })
  } catch (thrown) {
    if (isLocked(thrown)) return { partition, outcome: 'busy', keptRows: 0 }
    throw thrown
  }
}

/** Keeps other processes and, for this one day, writers out. False when another process is at it or was. */
async function lockDay(sql: Sql, { table, partition, startMs, verdict }: Day): Promise<boolean> {
  const { rows } = await sql.query<{ mine: boolean }>({
    text: `select pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.' || $1, 0)) as mine`,
    values: [partition],
  })
  if (!rows[0]?.mine) return false
  const { rows: present } = await sql.query<{ verdict: string | null }>({
    text: `select r.verdict from pg_class c left join reduced_days r on r.partition = c.relname
           where c.oid = to_regclass($1) and c.relispartition`,
    values: [partition],
  })
  if (!present[0] || present[0].verdict !== verdict) return false
  await sql.query({ text: `lock table ${partition} in share row exclusive mode` })
  return table !== 'effects' || !(await isRunAgain(sql, startMs))
}

/** A record that runs in the place of an ended one needs the effects of that one. */
async function isRunAgain(sql: Sql, startMs: number): Promise<boolean> {
  const { rows } = await sql.query({
    text: `select 1 from open_records where origin ? 'rerunOf' and lineage_day = $1 limit 1`,
    values: [isoDay(startMs)],
  })
  return rows.length > 0
}

/** Only asked where some flow wants all: then a copy could be of everything. */
async function hasUnwanted(sql: Sql, partition: string, { all }: Verdict): Promise<boolean> {
  if (all.length === 0) return true
  const { rows } = await sql.query({
    text: `select 1 from ${partition} where not flow_id = any ($1::text[]) limit 1`,
    values: [all],
  })
  return rows.length > 0
}

/** How the rows of a table name the record, or for runs the run, that they are about. */
const subjects = {
  runs: { column: 'id', of: 'run_id', open: 'run_id' },
  records: { column: 'id', of: 'record_id', open: 'id' },
  journey: { column: 'record_id', of: 'record_id', open: 'id' },
  effects: { column: 'record_id', of: 'record_id', open: 'id' },
  node_logs: { column: 'record_id', of: 'record_id', open: 'id' },
} as const satisfies Record<PartitionedTable, { column: string; of: string; open: string }>

/** Copies what is wanted into a table beside the day. Answers how many rows that is. */
async function copyWanted(sql: Sql, { table, partition, startMs }: Day, { all, errors }: Verdict): Promise<number> {
  const { key, from, to } = boundsOf(table, startMs)
  const { column, of, open } = subjects[table]
  await sql.query({ text: `create table ${partition}_kept (like ${partition} including all excluding indexes)` })
  // Spares the attachment its own look at every row.
  await sql.query({
    text: `alter table ${partition}_kept add constraint of_the_day check (${key} >= '${from}' and ${key} < '${to}')`,
  })
  const { rowCount: whole } =
    all.length === 0
      ? { rowCount: 0 }
      : await sql.query({
          text: `insert into ${partition}_kept select * from ${partition} where flow_id = any ($1::text[])`,
          values: [all],
        })
  const { rowCount: some } = await sql.query({
    text: `insert into ${partition}_kept select p.* from ${partition} p
           where not p.flow_id = any ($1::text[]) and p.${column} in (
             select ${of} from exceptions where flow_id = any ($2::text[]) union select ${open} from open_records)`,
    values: [all, errors],
  })
  if (whole + some > 0) await copyIndexes(sql, { from: partition, to: `${partition}_kept` })
  return whole + some
}

/** Puts the copy in the day's place, or nothing. From here on readers wait, so nothing here depends on how much is kept. */
async function replaceDay(sql: Sql, { table, partition, startMs }: Day, keptRows: number): Promise<void> {
  await detach(sql, { table, partition })
  await sql.query({ text: `alter table ${partition} rename to ${await oldName(sql, partition)}` })
  await sql.query({ text: 'delete from reduced_days where partition = $1', values: [partition] })
  if (keptRows === 0) {
    await sql.query({ text: `drop table ${partition}_kept` })
    return
  }
  const { from, to } = boundsOf(table, startMs)
  await sql.query({ text: `alter table ${partition}_kept rename to ${partition}` })
  await sql.query({
    text: `alter table ${table} attach partition ${partition} for values from ('${from}') to ('${to}')`,
  })
  await sql.query({ text: `alter table ${partition} drop constraint of_the_day` })
}

/**
 * Takes the day out. Whoever comes after a wait for this lock waits as well, so it waits several times for a moment and lets
 * them pass in between. Throws what the last try threw.
 */
async function detach(sql: Sql, { table, partition }: Pick<Day, 'table' | 'partition'>): Promise<void> {
  for (let tries = 1; ; tries++) {
    await sql.query({ text: 'savepoint before_detach' })
    try {
      await sql.query({ text: `alter table ${table} detach partition ${partition}` })
      return
    } catch (thrown) {
      if (!isLocked(thrown) || tries === lockTries) throw thrown
      await sql.query({ text: 'rollback to savepoint before_detach' })
      await sleep(betweenLockTriesMs)
    }
  }
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof CrossdockError && thrown.detail?.sqlState === '55P03'
}

async function noteVerdict(sql: Sql, { partition, today }: Day, verdict: Verdict): Promise<void> {
  await sql.query({
    text: `insert into reduced_days (partition, verdict) values ($1, $2)
           on conflict (partition) do update set verdict = excluded.verdict, reduced_at = now()`,
    values: [partition, textOf(verdict, today)],
  })
}
