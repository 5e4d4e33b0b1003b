import type { Database } from './database.ts'
import { paced } from './pace.ts'
import { boundsOf, partitionedTables } from './partitions.ts'

/** Rows that go when their condition holds; `also` names rows of another table that go with them. */
interface Rule {
  readonly table: string
  readonly where: string
  readonly also?: { readonly table: string; readonly column: string }
}

const chunkRows = 5_000
const maxChunks = 200

/** How long milestones are kept: a year, and a month to compare with. */
const milestoneDays = 400
const auditDays = 730
/** How long a replay is kept after its end, with what became of each of its records. */
const replayDays = 90
/** How long message ids, refusals and the labels of files that nobody asks for any more are remembered. */
const memoryDays = 90
const fireDays = 7

/** What only has to be remembered for a while. `historyDays`: as long as any flow keeps anything. */
function rulesFor(historyDays: number): readonly Rule[] {
  const older = (column: string, days: number) => `${column} < now() - interval '${Math.trunc(days)} days'`
  const isOpen = 'exists (select 1 from open_records o where o.id = record_id)'
  return [
    { table: 'nonces', where: 'expires_at < now()' },
    { table: 'content_hashes', where: 'forget_at < now()' },
    { table: 'schedule_fires', where: older('taken_at', fireDays) },
    { table: 'message_ids', where: older('at', memoryDays) },
    { table: 'intake_refusals', where: older('last_at', memoryDays) },
    { table: 'intake_labels', where: older('seen_at', memoryDays) },
    {
      table: 'exceptions',
      where: `${older('opened_at', historyDays)} and ${older('closed_at', historyDays)} and not ${isOpen}`,
      also: { table: 'exception_notes', column: 'exception_id' },
    },
    // The records first: of one replay there may be any number, and whatever goes with it goes at once.
    { table: 'replay_records', where: `replay_id in (select id from replays where ${older('ended_at', replayDays)})` },
    {
      table: 'replays',
      where: `${older('ended_at', replayDays)} and not exists (select 1 from replay_records r where r.replay_id = replays.id)`,
    },
    { table: 'run_cancellations', where: older('over_at', historyDays) },
    { table: 'milestones', where: older('at', milestoneDays) },
    { table: 'audit', where: older('at', auditDays) },
    // What fell outside of all days, e.g. effects of a record whose day was dropped before it went on.
    ...partitionedTables.map((table) => ({
      table: `${table}_default`,
      where: `${older(boundsOf(table, 0).key, historyDays)}${table === 'effects' || table === 'journey' ? ` and not ${isOpen}` : ''}`,
    })),
  ]
}

/**
 * Removes it in small portions, each a transaction of its own, with a rest after each, so that nobody
 * waits and an interruption loses nothing.
 */
export async function forgetExpired(
  database: Database,
  { historyDays, signal }: { readonly historyDays: number; readonly signal?: AbortSignal },
): Promise<void> {
  for (const rule of rulesFor(historyDays)) {
    for (let chunk = 0; chunk < maxChunks && !signal?.aborted; chunk++) {
      if ((await paced(() => forgetChunk(database, rule), signal)) < chunkRows) break
    }
  }
}

async function forgetChunk(database: Database, { table, where, also }: Rule): Promise<number> {
  const gone = `delete from ${table} where ctid in (select ctid from ${table} where ${where} limit ${chunkRows})`
  if (!also) return (await database.query({ text: gone })).rowCount
  const { rows } = await database.query<{ n: number }>({
    text: `with gone as (${gone} returning id),
                others as (delete from ${also.table} a using gone where a.${also.column} = gone.id)
           select count(*)::int as n from gone`,
  })
  return rows[0]?.n ?? 0
}
