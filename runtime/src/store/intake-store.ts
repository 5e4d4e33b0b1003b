import type { LaneId } from '../engine/ports.ts'
import type { Acceptance, Accepted, NewRecord } from './acceptance.ts'
import { insertExceptions, ringLanes } from './commit-inserts.ts'
import { type Database, type Sql, together } from './database.ts'
import { dropDuplicates } from './intake-duplicates.ts'
import { jsonText, plainText } from './json-text.ts'
import { encodePayloads } from './large-payloads.ts'

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
    await together([insertRuns(sql, acceptances, accepted), insertRecords(sql, kept)])
    await insertFaults(sql, kept)
    for (const acceptance of acceptances) await savePosition(sql, acceptance)
    return { accepted, ring: await ring(sql, kept) }
  })
}

type Kept = readonly { readonly acceptance: Acceptance; readonly records: readonly NewRecord[] }[]

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
                                     origin, hops, lineage, lineage_day)
           select id, flow_id, version, run_id, source, entity, key, order_key, lane, state, source || '.out', payload,
                  origin, hops, id::text, (now() at time zone 'utc')::date
           from unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[],
                       $10::text[], $11::bytea[], $12::jsonb[], $13::int[])
             with ordinality as t (id, flow_id, version, run_id, source, entity, key, order_key, lane, state, payload, origin, hops, place)
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
      await encodePayloads(
        sql,
        rows.map(({ record }) => record.payload),
      ),
      rows.map(({ record }) => (record.origin ? jsonText(record.origin) : null)),
      rows.map(({ record }) => record.hops ?? 0),
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
