import { CrossdockError } from '@crossdock/shared/errors'
import type { RecordState } from '@crossdock/shared/record'
import type { LaneId } from '../engine/ports.ts'
import type { Progress } from '../engine/token.ts'
import { letFollowersGo, tellParents } from './commit.ts'
import { ringLanes } from './commit-inserts.ts'
import type { Sql } from './database.ts'
import { plainText } from './json-text.ts'
import { encodePayloads, loadPayload } from './large-payloads.ts'
import { encodePayload } from './payload-codec.ts'

/** A record as repair needs it. Open ones are locked until the transaction ends. */
export interface RepairableRecord {
  readonly id: string
  readonly flow: string
  readonly version: number
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly state: RecordState
  readonly entry: string
  readonly isChild: boolean
  readonly payload: unknown
  readonly progress: Progress | undefined
  readonly lineage: string
  readonly lineageDay: string
  readonly generation: number
  readonly lane: number
  readonly acceptedAt: string
  readonly origin: Readonly<Record<string, string | number>> | undefined
  readonly openChildren: number
  /** It is open, and a person has cancelled its run. */
  readonly isCancelled: boolean
}

interface Row {
  readonly id: string
  readonly flow_id: string
  readonly version: number
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly state: RecordState
  readonly entry: string
  readonly parent_id: string | null
  readonly payload: Buffer
  readonly progress: Buffer | null
  readonly lineage: string
  readonly lineage_day: string
  readonly generation: number
  readonly lane: number
  readonly accepted_at: Date
  readonly origin: Readonly<Record<string, string | number>> | null
  readonly open_children: number
  readonly is_cancelled: boolean
}

const shared =
  'id, flow_id, version, source, entity, key, state, entry, payload, parent_id, origin, lineage, lineage_day, generation, accepted_at'
const openColumns = `${shared}, progress, lane, open_children,
  exists (select 1 from run_cancellations c where c.run_id = open_records.run_id) as is_cancelled`
const endedColumns = `${shared}, null::bytea as progress, -1 as lane, 0 as open_children, false as is_cancelled`

/** A record without what it carries. */
export type StandingRecord = Omit<RepairableRecord, 'payload' | 'progress'>

/** Locks an open record, or reads an ended one. Throws NOT_FOUND, and PAYLOAD_LOST when what it carries is lost. */
export async function lockRecord(sql: Sql, id: string): Promise<RepairableRecord> {
  return await withContent(sql, await readRow(sql, id, 'for update'))
}

/** The same, but leaves what it carries alone, which may be lost. Throws NOT_FOUND. */
export async function lockStanding(sql: Sql, id: string): Promise<StandingRecord> {
  return standingOf(await readRow(sql, id, 'for update'))
}

/** A record as it is at this moment. Throws NOT_FOUND, and PAYLOAD_LOST when what it carries is lost. */
export async function lookAtRecord(sql: Sql, id: string): Promise<RepairableRecord> {
  return await withContent(sql, await readRow(sql, id, ''))
}

async function readRow(sql: Sql, id: string, lock: 'for update' | ''): Promise<Row> {
  const { rows: open } = await sql.query<Row>({
    text: `select ${openColumns} from open_records where id = $1 ${lock}`,
    values: [id],
  })
  const row =
    open[0] ??
    (await sql.query<Row>({ text: `select ${endedColumns} from records where id = $1`, values: [id] })).rows[0]
  if (!row) throw new CrossdockError('NOT_FOUND', `There is no record ${id}.`)
  return row
}

async function withContent(sql: Sql, row: Row): Promise<RepairableRecord> {
  return {
    ...standingOf(row),
    payload: await loadPayload(sql, row.payload),
    progress: row.progress ? ((await loadPayload(sql, row.progress)) as Progress) : undefined,
  }
}

function standingOf(row: Row): StandingRecord {
  return {
    id: row.id,
    flow: row.flow_id,
    version: row.version,
    source: row.source,
    entity: row.entity,
    key: row.key,
    state: row.state,
    entry: row.entry,
    isChild: row.parent_id !== null,
    lineage: row.lineage,
    lineageDay: row.lineage_day,
    generation: row.generation,
    lane: row.lane,
    acceptedAt: row.accepted_at.toISOString(),
    origin: row.origin ?? undefined,
    openChildren: row.open_children,
    isCancelled: row.is_cancelled,
  }
}

/** Makes a parked record ready again. Answers the lane to ring. */
export async function reopenRecord(
  sql: Sql,
  record: RepairableRecord,
  change: {
    readonly version: number
    readonly progress: Progress | undefined
    readonly payload?: unknown
    readonly place?: { readonly key: string; readonly orderKey: string | null; readonly lane: number }
  },
): Promise<readonly LaneId[]> {
  const lane = change.place?.lane ?? record.lane
  const [progress = null] = change.progress ? await encodePayloads(sql, [change.progress]) : []
  const [payload = null] = change.payload === undefined ? [] : await encodePayloads(sql, [change.payload])
  await sql.query({
    text: `update open_records set state = 'ready', wake_at = null, version = $2, progress = $3, payload = coalesce($4, payload),
             key = coalesce($5, key), order_key = case when $5::text is null then order_key else $6 end, lane = $7 where id = $1`,
    values: [
      record.id,
      change.version,
      progress,
      payload,
      change.place?.key ?? null,
      change.place?.orderKey ?? null,
      lane,
    ],
  })
  return await ringLanes(sql, record.flow, [lane])
}

/** Closes the exceptions that a record still waits for, the ignored ones too; only those of some branches, if named. */
export async function closeExceptions(
  sql: Sql,
  recordId: string,
  close: {
    readonly state: 'retried' | 'resolved'
    readonly by: string
    readonly reason?: string
    readonly branches?: readonly string[]
  },
): Promise<void> {
  await sql.query({
    text: `update exceptions set state = $2, closed_at = now(), closed_by = $3, close_reason = $4
           where record_id = $1 and state in ('open', 'ignored') and ($5::text[] is null or branch = any ($5))`,
    values: [
      recordId,
      close.state,
      plainText(close.by),
      close.reason === undefined ? null : plainText(close.reason),
      close.branches ?? null,
    ],
  })
}

/** Ends an open record by hand: it counts as resolved, its followers go on. Answers lanes to ring. */
export async function resolveRecord(
  sql: Sql,
  record: StandingRecord,
  by: { readonly name: string; readonly reason: string },
): Promise<readonly LaneId[]> {
  const { rows } = await sql.query<{ order_key: string | null; parent_id: string | null }>({
    text: `with gone as (delete from open_records where id = $1 returning *),
           kept as (
             insert into records (id, flow_id, version, run_id, source, entity, key, state, reason, ended_by, entry, payload, origin,
                                  lineage, lineage_day, generation, parent_id, accepted_at)
             select id, flow_id, version, run_id, source, entity, key, 'resolved', $2, $3, entry, payload, origin,
                    lineage, lineage_day, generation, parent_id, accepted_at from gone)
           select order_key, parent_id from gone`,
    values: [record.id, plainText(by.reason), plainText(by.name)],
  })
  const orderKey = rows[0]?.order_key
  const parent = rows[0]?.parent_id
  // No lane is locked here, so the record's own lane is rung like any other.
  const nowhere = { flow: record.flow, lane: -1 }
  const free = orderKey ? await letFollowersGo(sql, nowhere, [orderKey]) : []
  const parents = parent ? await tellParents(sql, [parent]) : []
  const ring: LaneId[] = []
  for (const { flow, lane } of [...free, ...parents]) ring.push(...(await ringLanes(sql, flow, [lane])))
  return ring
}

/** An effect that was begun and never told how it ended. */
export interface UnknownEffect {
  readonly key: string
  readonly node: string
}

/** Effects of a record, and of those that it runs in the place of, that were begun and never told how they ended. */
export async function unknownEffects(
  sql: Sql,
  { id, lineageDay, origin }: RepairableRecord,
): Promise<readonly UnknownEffect[]> {
  const { rows } = await sql.query<UnknownEffect>({
    name: 'repair-unknown',
    text: `with recursive chain (id, was) as (
             select $2::uuid, $3::uuid
             union select r.id, (r.origin->>'rerunOf')::uuid from chain join records r on r.id = chain.was)
           select key, node from effects
           where day = $1 and record_id in (select id from chain) and state in ('intent', 'unknown')`,
    values: [lineageDay, id, origin?.rerunOf ?? null],
  })
  return rows
}

/** An effect of unknown outcome that a person has looked up, and what its branch carries. */
export interface SettledEffect {
  readonly key: string
  readonly payload: unknown
}

/** Says in the ledger that effects of unknown outcome surely did not take place. */
export async function settleAsNotDone(
  sql: Sql,
  { lineageDay }: RepairableRecord,
  effects: readonly UnknownEffect[],
): Promise<void> {
  await sql.query({
    text: `update effects set state = 'failed', settled_at = now()
           where day = $1 and key = any ($2::text[]) and state in ('intent', 'unknown')`,
    values: [lineageDay, effects.map(({ key }) => key)],
  })
}

/**
 * Says in the ledger that an effect of unknown outcome took place, so that the record goes on as if it had answered. Throws
 * CONFLICT when the ledger knows of no such effect.
 */
export async function settleByHand(sql: Sql, record: RepairableRecord, effect: SettledEffect): Promise<void> {
  const { rowCount } = await sql.query({
    text: `update effects set state = 'done', result = $3, settled_at = now()
           where day = $1 and key = $2 and state in ('intent', 'unknown')`,
    values: [
      record.lineageDay,
      effect.key,
      encodePayload({ kind: 'emit', emissions: [{ port: 'out', payload: effect.payload ?? null }] }),
    ],
  })
  if (rowCount > 0) return
  throw new CrossdockError(
    'CONFLICT',
    `The effect ledger no longer knows the call of record ${record.id} (${record.key}) that is said to be done.`,
    { remedy: 'Resolve the record by hand; what it had left to do can be sent again as new.' },
  )
}
