import { createHash } from 'node:crypto'
import type { ErrorInfo } from '@crossdock/shared/errors'
import type { LaneId } from '../engine/ports.ts'
import { insertExceptions, ringLanes } from './commit-inserts.ts'
import type { Database, Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'
import { encodePayload } from './payload-codec.ts'

/** A record about to be accepted, placed already. A fault parks it at its source. */
export interface NewRecord {
  readonly id: string
  readonly entity: string
  readonly key: string
  readonly orderKey: string | null
  readonly lane: number
  readonly payload: unknown
  readonly messageId?: string
  readonly origin?: Readonly<Record<string, string | number>>
  readonly fault?: Fault
  /** The fault to park it with should its message id have come before with another body. */
  readonly contradiction?: Fault
}

/** Why a record is parked at its source. */
export interface Fault {
  readonly error: ErrorInfo
  readonly exceptionId: string
  readonly fingerprint: string
}

/** One intake's records, to be committed together, with the source's position after them. */
export interface Acceptance {
  readonly flow: string
  readonly version: number
  readonly source: string
  readonly runId: string
  /** Begin the run with this acceptance, and end it too when it holds all there is. */
  readonly run: 'begin' | 'continue' | 'whole'
  readonly records: readonly NewRecord[]
  readonly position?: unknown
  /** What becomes of a message id that came before with another body: nothing of the acceptance is taken, or it is parked. */
  readonly onContradiction: 'refuse' | 'park'
}

/** What became of an acceptance. */
export interface Accepted {
  readonly acceptedIds: readonly string[]
  /** Message ids that had arrived before with the same body. */
  readonly duplicates: number
  /** Message ids that had arrived before with another body: refused. */
  readonly contradicted: readonly string[]
}

/** Commits acceptances in one transaction. Answers each one's outcome, and the lanes to ring. */
export async function acceptRecords(
  database: Database,
  acceptances: readonly Acceptance[],
): Promise<{ readonly accepted: readonly Accepted[]; readonly ring: readonly LaneId[] }> {
  return await database.transaction(async (sql) => {
    const accepted: Accepted[] = []
    const kept: { readonly acceptance: Acceptance; readonly records: readonly NewRecord[] }[] = []
    for (const acceptance of acceptances) {
      const { fresh, outcome } = await dropDuplicates(sql, acceptance)
      accepted.push(outcome)
      kept.push({ acceptance, records: fresh })
    }
    await insertRuns(sql, acceptances, accepted)
    await insertRecords(sql, kept)
    await insertFaults(sql, kept)
    for (const acceptance of acceptances) await savePosition(sql, acceptance)
    return { accepted, ring: await ring(sql, kept) }
  })
}

type Kept = readonly { readonly acceptance: Acceptance; readonly records: readonly NewRecord[] }[]

async function dropDuplicates(
  sql: Sql,
  acceptance: Acceptance,
): Promise<{ readonly fresh: readonly NewRecord[]; readonly outcome: Accepted }> {
  const { flow, source, records } = acceptance
  const named = firstOfEach(records.filter((record) => record.messageId !== undefined))
  if (named.length === 0)
    return {
      fresh: records,
      outcome: { acceptedIds: records.map((record) => record.id), duplicates: 0, contradicted: [] },
    }
  const hashes = named.map((record) => createHash('sha256').update(JSON.stringify(record.payload)).digest())
  await sql.query({
    name: 'messages-insert',
    text: `insert into message_ids (flow_id, source, message_id, body_hash, record_id)
           select $1, $2, * from unnest($3::text[], $4::bytea[], $5::uuid[]) on conflict do nothing`,
    values: [flow, source, named.map((record) => record.messageId), hashes, named.map((record) => record.id)],
  })
  const { rows } = await sql.query<{ message_id: string; record_id: string; body_hash: Buffer }>({
    name: 'messages-look',
    text: 'select message_id, record_id, body_hash from message_ids where flow_id = $1 and source = $2 and message_id = any ($3::text[])',
    values: [flow, source, named.map((record) => record.messageId)],
  })
  const seen = new Map(rows.map((row) => [row.message_id, row]))
  const contradicting = named.filter(({ messageId = '' }, index) => {
    const row = seen.get(messageId)
    return row !== undefined && !row.body_hash.equals(hashes[index] ?? Buffer.alloc(0))
  })
  const fresh = records.filter(({ messageId, id }) => messageId === undefined || seen.get(messageId)?.record_id === id)
  const contradicted = contradicting.flatMap(({ messageId }) => messageId ?? [])
  if (contradicted.length > 0 && acceptance.onContradiction === 'refuse') {
    await forgetMessages(sql, fresh)
    return { fresh: [], outcome: { acceptedIds: [], duplicates: 0, contradicted } }
  }
  const kept = [...fresh, ...contradicting.flatMap(parkContradiction)]
  const duplicates = records.length - fresh.length - contradicting.length
  return { fresh: kept, outcome: { acceptedIds: kept.map((record) => record.id), duplicates, contradicted } }
}

async function forgetMessages(sql: Sql, records: readonly NewRecord[]): Promise<void> {
  await sql.query({
    text: 'delete from message_ids where record_id = any ($1::uuid[])',
    values: [records.map(({ id }) => id)],
  })
}

/** A poll cannot refuse a message, so it is kept for a person to decide. */
function parkContradiction(record: NewRecord): readonly NewRecord[] {
  return record.contradiction ? [{ ...record, key: record.id, orderKey: null, fault: record.contradiction }] : []
}

/** The same message id twice in one intake counts once. */
function firstOfEach(records: readonly NewRecord[]): readonly NewRecord[] {
  const seen = new Set<string>()
  return records.filter(({ messageId = '' }) => !seen.has(messageId) && seen.add(messageId))
}

async function insertRuns(sql: Sql, acceptances: readonly Acceptance[], accepted: readonly Accepted[]): Promise<void> {
  const begun = acceptances.flatMap((acceptance, index) =>
    acceptance.run === 'continue' ? [] : [{ acceptance, outcome: accepted[index] }],
  )
  if (begun.length > 0) {
    await sql.query({
      name: 'runs-insert',
      text: `insert into runs (id, flow_id, version, source, accepted, duplicates, ended_at)
             select id, flow_id, version, source, accepted, duplicates, case when is_whole then now() end
             from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::int[], $7::boolean[])
               as t (id, flow_id, version, source, accepted, duplicates, is_whole)`,
      values: [
        begun.map(({ acceptance }) => acceptance.runId),
        begun.map(({ acceptance }) => acceptance.flow),
        begun.map(({ acceptance }) => acceptance.version),
        begun.map(({ acceptance }) => acceptance.source),
        begun.map(({ outcome }) => outcome?.acceptedIds.length ?? 0),
        begun.map(({ outcome }) => outcome?.duplicates ?? 0),
        begun.map(({ acceptance }) => acceptance.run === 'whole'),
      ],
    })
  }
  for (const [index, acceptance] of acceptances.entries()) {
    if (acceptance.run !== 'continue') continue
    await sql.query({
      name: 'runs-count',
      text: 'update runs set accepted = accepted + $2, duplicates = duplicates + $3 where id = $1',
      values: [acceptance.runId, accepted[index]?.acceptedIds.length ?? 0, accepted[index]?.duplicates ?? 0],
    })
  }
}

async function insertRecords(sql: Sql, kept: Kept): Promise<void> {
  const rows = kept.flatMap(({ acceptance, records }) => records.map((record) => ({ acceptance, record })))
  if (rows.length === 0) return
  await sql.query({
    name: 'records-accept',
    text: `insert into open_records (id, flow_id, version, run_id, source, entity, key, order_key, lane, state, entry, payload,
                                     origin, lineage, lineage_day)
           select id, flow_id, version, run_id, source, entity, key, order_key, lane, state, source || '.out', payload,
                  origin, id::text, (now() at time zone 'utc')::date
           from unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[],
                       $10::text[], $11::bytea[], $12::jsonb[])
             with ordinality as t (id, flow_id, version, run_id, source, entity, key, order_key, lane, state, payload, origin, place)
           order by place`,
    values: [
      rows.map(({ record }) => record.id),
      rows.map(({ acceptance }) => acceptance.flow),
      rows.map(({ acceptance }) => acceptance.version),
      rows.map(({ acceptance }) => acceptance.runId),
      rows.map(({ acceptance }) => acceptance.source),
      rows.map(({ record }) => record.entity),
      rows.map(({ record }) => plainText(record.key)),
      rows.map(({ record }) => record.orderKey),
      rows.map(({ record }) => record.lane),
      rows.map(({ record }) => (record.fault ? 'parked' : 'ready')),
      rows.map(({ record }) => encodePayload(record.payload)),
      rows.map(({ record }) => (record.origin ? jsonText(record.origin) : null)),
    ],
  })
}

/** Faulty records keep no place in the order of their key: nobody waits behind a line that could not be read. */
async function insertFaults(sql: Sql, kept: Kept): Promise<void> {
  await insertExceptions(
    sql,
    kept.flatMap(({ acceptance, records }) =>
      records.flatMap(({ id, fault }) =>
        fault
          ? [
              {
                id: fault.exceptionId,
                recordId: id,
                branch: '0',
                node: acceptance.source,
                error: fault.error,
                fingerprint: fault.fingerprint,
              },
            ]
          : [],
      ),
    ),
  )
}

async function savePosition(sql: Sql, { flow, source, position }: Acceptance): Promise<void> {
  if (position === undefined) return
  await sql.query({
    name: 'sources-position',
    text: 'update sources set position = $3 where flow_id = $1 and node = $2',
    values: [flow, source, jsonText(position)],
  })
}

async function ring(sql: Sql, kept: Kept): Promise<LaneId[]> {
  const lanes = new Map<string, Set<number>>()
  for (const { acceptance, records } of kept) {
    for (const { lane, fault } of records) {
      if (fault) continue
      lanes.set(acceptance.flow, (lanes.get(acceptance.flow) ?? new Set()).add(lane))
    }
  }
  const rung: LaneId[] = []
  for (const [flow, wanted] of lanes) rung.push(...(await ringLanes(sql, flow, [...wanted])))
  return rung
}
