import { CrossdockError } from '@crossdock/shared/errors'
import type { LaneId } from '../engine/ports.ts'
import type { Progress } from '../engine/token.ts'
import { ringLanes } from './commit-inserts.ts'
import type { Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'
import { encodePayloads } from './large-payloads.ts'
import type { RepairableRecord } from './repair-store.ts'

/** A record that repair makes from another one. */
export interface RepeatedRecord {
  readonly id: string
  readonly flow: string
  readonly version: number
  readonly runId: string
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly orderKey: string | null
  readonly lane: number
  readonly entry: string
  readonly payload: unknown
  readonly progress: Progress | undefined
  readonly lineage: string
  /** Undefined: today. */
  readonly lineageDay: string | undefined
  readonly generation: number
  readonly origin: Readonly<Record<string, string | number>>
}

/**
 * Makes a record. Answers the lane to ring. Throws CONFLICT when it would be the second of its lineage to run again at
 * the same time.
 */
export async function insertRepeated(sql: Sql, record: RepeatedRecord): Promise<readonly LaneId[]> {
  const [payload, progress = null] = await encodePayloads(
    sql,
    record.progress ? [record.payload, record.progress] : [record.payload],
  )
  const { rowCount } = await sql.query({
    name: 'records-repeat',
    text: `insert into open_records (id, flow_id, version, run_id, source, entity, key, order_key, lane, state, entry, payload, progress,
                                     origin, lineage, lineage_day, generation)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'ready', $10, $11, $12, $13, $14,
                   coalesce($15, (now() at time zone 'utc')::date), $16)
           on conflict (lineage) where origin ? 'rerunOf' do nothing`,
    values: [
      record.id,
      record.flow,
      record.version,
      record.runId,
      record.source,
      record.entity,
      plainText(record.key),
      record.orderKey,
      record.lane,
      record.entry,
      payload,
      progress,
      jsonText(record.origin),
      record.lineage,
      record.lineageDay ?? null,
      record.generation,
    ],
  })
  if (rowCount === 0) throw runsAlready(record.key)
  return await ringLanes(sql, record.flow, [record.lane])
}

/** Begins a run for records that repair makes; each is counted when it is made. */
export async function insertRepairRun(
  sql: Sql,
  run: { readonly id: string; readonly flow: string; readonly version: number; readonly source: string },
): Promise<void> {
  await sql.query({
    name: 'runs-repair',
    text: 'insert into runs (id, flow_id, version, source, accepted, ended_at) values ($1, $2, $3, $4, 0, now())',
    values: [run.id, run.flow, run.version, run.source],
  })
}

/** Counts a record to its run. */
export async function countIntoRun(sql: Sql, runId: string): Promise<void> {
  await sql.query({
    name: 'runs-repair-count',
    text: 'update runs set accepted = accepted + 1 where id = $1',
    values: [runId],
  })
}

/**
 * Makes sure that an ended record may run again under its old effect keys: the ledger surely has the day of its effects,
 * as long as its flow keeps history, and nothing is open that has or makes the same ones. Throws CONFLICT.
 */
export async function assertMayRerun(
  sql: Sql,
  record: RepairableRecord,
  { keepDays }: { readonly keepDays: number },
): Promise<void> {
  const { rows } = await sql.query<{ is_forgotten: boolean; is_under_way: boolean }>({
    name: 'records-may-rerun',
    text: `select $2::date < (now() at time zone 'utc')::date - $5::int
               or to_regclass('effects_' || to_char($2::date, 'YYYYMMDD')) is null
               or exists (select 1 from reduced_days where partition = 'effects_' || to_char($2::date, 'YYYYMMDD')
                          and not (verdict::jsonb -> 'all') ? $6) as is_forgotten,
             exists (select 1 from open_records where parent_id = $1)
               or exists (select 1 from open_records where origin ? 'rerunOf'
                          and (lineage = any ($3::text[]) or starts_with(lineage, $4))) as is_under_way`,
    values: [record.id, record.lineageDay, ancestorsOf(record.lineage), `${record.lineage}/`, keepDays, record.flow],
  })
  if (rows[0]?.is_under_way) throw runsAlready(record.key)
  if (rows[0]?.is_forgotten) {
    throw new CrossdockError(
      'CONFLICT',
      `The effect ledger may no longer know what record ${record.id} (${record.key}) did: it began on ${record.lineageDay}.`,
      { remedy: 'Running it again could repeat what was done. Send it again as new, if that is what you want.' },
    )
  }
}

/** A lineage and those of the records whose splits led to it. */
function ancestorsOf(lineage: string): readonly string[] {
  const parts = lineage.split('/')
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'))
}

function runsAlready(key: string): CrossdockError {
  return new CrossdockError('CONFLICT', `A record of ${key} that has the same effects is under way or parked.`, {
    remedy: 'Find the open records of this key, and repair that one or wait for its end.',
  })
}
