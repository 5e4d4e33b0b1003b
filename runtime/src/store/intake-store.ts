import type { LaneId } from '../engine/ports.ts'
import type { Acceptance, Accepted, NewRecord } from './acceptance.ts'
import { skipIfCancelled } from './cancel-store.ts'
import { insertExceptions } from './commit-inserts.ts'
import type { Database, Sql } from './database.ts'
import { dropDuplicates } from './intake-duplicates.ts'
import { jsonText, plainText } from './json-text.ts'
import { isLarge, storeLarge } from './large-payloads.ts'
import { packBytes } from './packed-bytes.ts'
import { encodePayload } from './payload-codec.ts'

/**
 * Commits acceptances, all of them or none. Answers each one's outcome, and the lanes that have work now: ring them.
 * Acceptances that are nothing but new records, as most calls of a webhook are, take one statement and so one way to the
 * database and back.
 */
export async function acceptRecords(
  database: Database,
  acceptances: readonly Acceptance[],
): Promise<{ readonly accepted: readonly Accepted[]; readonly lanes: readonly LaneId[] }> {
  const encoded = new Map(
    acceptances.flatMap(({ records }) => records).map((record) => [record, encodePayload(record.payload)]),
  )
  const isPlain =
    acceptances.every(isNothingButRecords) && ![...encoded.values()].some((bytes) => isLarge(database, bytes))
  if (isPlain) return await acceptPlain(database, { acceptances, encoded })
  return await database.transaction((sql) => acceptWhole(sql, { acceptances, encoded }))
}

/** True when nothing has to be looked up, counted or written besides runs and records. */
function isNothingButRecords({ run, records, position, contentWindowSeconds }: Acceptance): boolean {
  if (run === 'continue' || position !== undefined || contentWindowSeconds !== undefined) return false
  return records.every(({ message, fault }) => message === undefined && fault === undefined)
}

async function acceptPlain(
  sql: Sql,
  { acceptances, encoded }: Encoded,
): Promise<{ readonly accepted: readonly Accepted[]; readonly lanes: readonly LaneId[] }> {
  const accepted = acceptances.map(({ records }): Accepted => {
    return { acceptedIds: records.map(({ id }) => id), duplicates: 0, contradicted: [] }
  })
  const kept = acceptances.map((acceptance) => ({ acceptance, records: acceptance.records }))
  await insertRunsAndRecords(sql, { acceptances, accepted, kept, encoded })
  return { accepted, lanes: lanesOf(kept) }
}

interface Encoded {
  readonly acceptances: readonly Acceptance[]
  /** Payloads as they are stored, by record. */
  readonly encoded: ReadonlyMap<NewRecord, Buffer>
}

async function acceptWhole(
  sql: Sql,
  { acceptances, encoded }: Encoded,
): Promise<{ readonly accepted: readonly Accepted[]; readonly lanes: readonly LaneId[] }> {
  const accepted: Accepted[] = []
  const kept: { readonly acceptance: Acceptance; readonly records: readonly NewRecord[] }[] = []
  for (const acceptance of acceptances) {
    const { fresh, outcome } = (await isCancelled(sql, acceptance))
      ? nothingTaken
      : await dropDuplicates(sql, acceptance)
    accepted.push(outcome)
    kept.push({ acceptance, records: fresh })
  }
  await insertRunsAndRecords(sql, { acceptances, accepted, kept, encoded })
  await countRecords(sql, acceptances, accepted)
  await insertFaults(sql, kept)
  for (const acceptance of acceptances) await savePosition(sql, acceptance)
  return { accepted, lanes: lanesOf(kept) }
}

const nothingTaken = { fresh: [], outcome: { acceptedIds: [], duplicates: 0, contradicted: [] } } as const

/** The source of a run that a person has cancelled may read on: nothing of it is taken, only its place moves on. */
async function isCancelled(sql: Sql, { run, runId, records }: Acceptance): Promise<boolean> {
  return run === 'continue' && (await skipIfCancelled(sql, runId, records.length))
}

type Kept = readonly { readonly acceptance: Acceptance; readonly records: readonly NewRecord[] }[]

async function insertRunsAndRecords(
  sql: Sql,
  { acceptances, accepted, kept, encoded }: Encoded & { readonly accepted: readonly Accepted[]; readonly kept: Kept },
): Promise<void> {
  const begun = acceptances.flatMap((acceptance, index) =>
    acceptance.run === 'continue' ? [] : [{ acceptance, outcome: accepted[index] }],
  )
  const rows = kept.flatMap(({ acceptance, records }) => records.map((record) => ({ acceptance, record })))
  const payloads = rows.map(({ record }) => encoded.get(record) ?? encodePayload(record.payload))
  await sql.query({
    name: 'records-accept',
    text: `with begun as (
             insert into runs (id, flow_id, version, source, accepted, duplicates, ended_at)
             select id, flow_id, version, source, accepted, duplicates, case when is_whole then now() end
             from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::int[], $7::boolean[])
               as t (id, flow_id, version, source, accepted, duplicates, is_whole)
           )
           insert into open_records (id, flow_id, version, run_id, source, entity, key, order_key, lane, state, entry, payload,
                                     origin, hops, lineage, lineage_day)
           select id, flow_id, version, run_id, source, entity, key, order_key, lane, state, source || '.out',
                  substring($18::bytea from start for length), origin, hops, id::text, (now() at time zone 'utc')::date
           from unnest($8::uuid[], $9::text[], $10::int[], $11::uuid[], $12::text[], $13::text[], $14::text[], $15::text[],
                       $16::int[], $17::text[], $19::int[], $20::int[], $21::jsonb[], $22::int[])
             with ordinality as t (id, flow_id, version, run_id, source, entity, key, order_key, lane, state, start, length, origin,
                                   hops, place)
           order by place`,
    values: [
      begun.map(({ acceptance }) => acceptance.runId),
      begun.map(({ acceptance }) => acceptance.flow),
      begun.map(({ acceptance }) => acceptance.version),
      begun.map(({ acceptance }) => acceptance.source),
      begun.map(({ outcome }) => outcome?.acceptedIds.length ?? 0),
      begun.map(({ outcome }) => outcome?.duplicates ?? 0),
      begun.map(({ acceptance }) => acceptance.run === 'whole'),
      ...recordColumns(rows, await storeLarge(sql, payloads)),
    ],
  })
}

function recordColumns(
  rows: readonly { readonly acceptance: Acceptance; readonly record: NewRecord }[],
  payloads: readonly Buffer[],
): readonly unknown[] {
  const { bytes, starts, lengths } = packBytes(payloads)
  return [
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
    bytes,
    starts,
    lengths,
    rows.map(({ record }) => (record.origin ? jsonText(record.origin) : null)),
    rows.map(({ record }) => record.hops ?? 0),
  ]
}

/** Counts what came at the runs that began before. */
async function countRecords(
  sql: Sql,
  acceptances: readonly Acceptance[],
  accepted: readonly Accepted[],
): Promise<void> {
  for (const [index, acceptance] of acceptances.entries()) {
    if (acceptance.run !== 'continue') continue
    await sql.query({
      name: 'runs-count',
      text: 'update runs set accepted = accepted + $2, duplicates = duplicates + $3 where id = $1',
      values: [acceptance.runId, accepted[index]?.acceptedIds.length ?? 0, accepted[index]?.duplicates ?? 0],
    })
  }
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

/** The lanes that got work; nobody works on a record that was parked at once. */
function lanesOf(kept: Kept): LaneId[] {
  const lanes = new Map<string, LaneId>()
  for (const { acceptance, records } of kept) {
    for (const { lane, fault } of records) {
      if (!fault) lanes.set(`${acceptance.flow}/${lane}`, { flow: acceptance.flow, lane })
    }
  }
  return [...lanes.values()]
}
