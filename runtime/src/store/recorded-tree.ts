import type { JourneyStep, RecordState } from '@crossdock/shared/record'
import type { Sql } from './database.ts'
import { loadPayload } from './large-payloads.ts'
import { loadJourney } from './record-detail.ts'

/** A record with its whole journey, as it is kept. */
export interface RecordedRecord {
  readonly id: string
  readonly flow: string
  readonly version: number
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly state: RecordState
  readonly reason?: string
  /** As it was accepted. */
  readonly payload: unknown
  readonly acceptedAt: string
  readonly lineage: string
  readonly parentId?: string
  /** The port at which it began, `<node>.<port>`. */
  readonly entry: string
  readonly journey: readonly JourneyStep[]
}

interface TreeRow {
  readonly id: string
  readonly flow_id: string
  readonly version: number
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly state: RecordState
  readonly reason: string | null
  readonly payload: Buffer
  readonly accepted_at: Date
  readonly lineage: string
  readonly parent_id: string | null
  readonly entry: string
}

const shared = 'id, flow_id, version, source, entity, key, state, payload, accepted_at, lineage, parent_id, entry'

/** Loads records that a condition chooses, with their journeys. Throws PAYLOAD_LOST. */
async function loadWhere(
  sql: Sql,
  query: { readonly where: string; readonly values: readonly unknown[]; readonly limit: number },
): Promise<readonly RecordedRecord[]> {
  const { rows } = await sql.query<TreeRow>({
    text: `(select ${shared}, null::text as reason from open_records where ${query.where})
           union all (select ${shared}, reason from records where ${query.where}) order by id limit ${Math.trunc(query.limit)}`,
    values: query.values,
  })
  const records: RecordedRecord[] = []
  for (const row of rows) records.push(await toRecord(sql, row))
  return records
}

async function toRecord(sql: Sql, row: TreeRow): Promise<RecordedRecord> {
  return {
    id: row.id,
    flow: row.flow_id,
    version: row.version,
    source: row.source,
    entity: row.entity,
    key: row.key,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    payload: await loadPayload(sql, row.payload),
    acceptedAt: row.accepted_at.toISOString(),
    lineage: row.lineage,
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    entry: row.entry,
    journey: await loadJourney(sql, row.id),
  }
}

/** One record with its journey; undefined when there is none, or no more. Throws PAYLOAD_LOST. */
export async function loadRecorded(sql: Sql, id: string): Promise<RecordedRecord | undefined> {
  return (await loadWhere(sql, { where: 'id = $1', values: [id], limit: 1 }))[0]
}

/**
 * A record and all that splits made of it and of its children, the record first. Undefined when there are more than
 * `limit`. Throws PAYLOAD_LOST.
 */
export async function loadDescendants(
  sql: Sql,
  root: RecordedRecord,
  limit: number,
): Promise<readonly RecordedRecord[] | undefined> {
  const all: RecordedRecord[] = [root]
  for (let parents = [root.id]; parents.length > 0; ) {
    const room = limit - all.length
    const children = await loadWhere(sql, { where: 'parent_id = any ($1::uuid[])', values: [parents], limit: room + 1 })
    if (children.length > room) return undefined
    all.push(...children)
    parents = children.map(({ id }) => id)
  }
  return all
}
