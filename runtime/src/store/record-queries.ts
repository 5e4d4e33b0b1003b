import type { RecordFilter, RecordSummary } from '@crossdock/shared/api'
import { isEnded, type RecordState } from '@crossdock/shared/record'
import type { Sql } from './database.ts'
import { debugHoldReason } from './debug-watch-store.ts'
import { closePage, openPage, type Page, uuidPosition } from './page.ts'

interface SummaryRow {
  readonly id: string
  readonly flow_id: string
  readonly version: number
  readonly run_id: string
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly state: RecordState
  readonly reason: string | null
  readonly accepted_at: Date
  readonly wake_at: Date | null
  readonly ended_at: Date | null
  readonly ended_by: string | null
  readonly generation: number
  readonly parent_id: string | null
  readonly origin: NonNullable<RecordSummary['origin']> | null
  readonly cause: NonNullable<RecordSummary['cause']> | null
  readonly debugged_by: string | null
}

const shared = 'id, flow_id, version, run_id, source, entity, key, state, accepted_at, generation, parent_id, origin'
const openColumns = `${shared}, null::text as reason, wake_at, null::timestamptz as ended_at, null::text as ended_by`
const endedColumns = `${shared}, reason, null::timestamptz as wake_at, ended_at, ended_by`

/** Conditions on records, with the values they mention. Each branch of the union has its own. */
interface Conditions {
  readonly open: readonly string[]
  readonly ended: readonly string[]
  readonly values: readonly unknown[]
}

/**
 * Records, open and ended, by order of acceptance, newest first. Pages follow the records’ ids, which are ordered by time
 * and stay the same when a record ends, so that a reader sees each record once however much moves meanwhile.
 */
export async function findRecords(sql: Sql, filter: RecordFilter): Promise<Page<RecordSummary>> {
  return await readPage(sql, conditionsOf(filter), filter)
}

/** The records that a split made of one, newest first. */
export async function listChildren(
  sql: Sql,
  parentId: string,
  page: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Promise<Page<RecordSummary>> {
  return await readPage(sql, both(['parent_id = $1'], [parentId]), page)
}

/** How many records a split made of one. */
export async function countChildren(sql: Sql, parentId: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>({
    text: `select ((select count(*) from open_records where parent_id = $1)
                 + (select count(*) from records where parent_id = $1))::int as n`,
    values: [parentId],
  })
  return rows[0]?.n ?? 0
}

/** One record; undefined when there is none, or no more. */
export async function findRecord(sql: Sql, id: string): Promise<RecordSummary | undefined> {
  const { items } = await readPage(sql, both(['id = $1'], [id]), { limit: 1 })
  return items[0]
}

/** Records by their ids, newest first; those that are gone are left out. */
export async function findRecordsById(sql: Sql, ids: readonly string[]): Promise<readonly RecordSummary[]> {
  if (ids.length === 0) return []
  return (await readPage(sql, both(['id = any ($1::uuid[])'], [ids]), { limit: ids.length })).items
}

function both(conditions: readonly string[], values: readonly unknown[]): Conditions {
  return { open: conditions, ended: conditions, values }
}

/** What a filter says, as conditions. */
export function conditionsOf(filter: RecordFilter): Conditions {
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions: string[] = []
  const ended: string[] = []
  const equal = (column: string, given: unknown) => {
    if (given !== undefined) conditions.push(`${column} = ${value(given)}`)
  }
  if (filter.key !== undefined && filter.match === 'prefix') {
    // The keys’ collation is that of bytes: what begins with a text lies between it and it with the last character.
    conditions.push(`key >= ${value(filter.key)} and key < ${value(`${filter.key}\u{10FFFF}`)}`)
  } else equal('key', filter.key)
  equal('entity', filter.entity)
  equal('flow_id', filter.flow)
  equal('state', filter.state)
  equal('run_id', filter.run)
  const waiting = filter.state === 'parked' ? ` and state = 'open'` : ''
  const hadException = (column: string, given: string | undefined) => {
    if (given === undefined) return
    conditions.push(`id in (select record_id from exceptions where ${column} = ${value(given)}${waiting})`)
  }
  hadException('code', filter.cause)
  hadException('fingerprint', filter.fingerprint)
  if (filter.from !== undefined) {
    const from = value(new Date(filter.from))
    conditions.push(`accepted_at >= ${from}`, `id >= ${value(idAt(Date.parse(filter.from) - idLagMs))}`)
    // Nothing ends before it is accepted: older partitions need not be looked at.
    ended.push(`ended_at >= ${from}`)
  }
  if (filter.to !== undefined) {
    conditions.push(
      `accepted_at < ${value(new Date(filter.to))}`,
      `id < ${value(idAt(Date.parse(filter.to) + idLeadMs))}`,
    )
  }
  const { state } = filter
  return {
    open: state !== undefined && isEnded(state) ? ['false'] : conditions,
    ended: state !== undefined && !isEnded(state) ? ['false'] : [...conditions, ...ended],
    values,
  }
}

// A record gets its id by this machine’s clock shortly before the database notes its acceptance. Pages are read along
// the ids, so a time range is also one of ids, widened by how far the two may be apart.
const idLagMs = 86_400_000
const idLeadMs = 3_600_000

/** The least UUIDv7 of a moment. */
export function idAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0').slice(-12)
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

async function readPage(
  sql: Sql,
  { open, ended, values }: Conditions,
  request: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Promise<Page<RecordSummary>> {
  const page = openPage(request, uuidPosition)
  const position = page.after === null ? [] : [`id < $${values.length + 1}`]
  const where = (conditions: readonly string[]) => ['true', ...conditions, ...position].join(' and ')
  const limit = Math.trunc(page.rowCount)
  const { rows } = await sql.query<SummaryRow>({
    text: `with page as (
             (select ${openColumns} from open_records where ${where(open)} order by id desc limit ${limit})
             union all
             (select ${endedColumns} from records where ${where(ended)} order by id desc limit ${limit})
             order by id desc limit ${limit})
           select page.*, (
             select jsonb_build_object('exceptionId', e.id, 'code', e.code, 'message', e.message, 'node', e.node)
             from exceptions e where e.record_id = page.id and e.state = 'open' and page.ended_at is null
             order by e.opened_at limit 1) as cause,
           case when page.state = 'waiting' then (
             select w.holder from debug_hits h join debug_watches w on w.session_id = h.session_id
             where h.record_id = page.id and h.released_at is null and h.held_until > now() limit 1) end as debugged_by
           from page order by id desc`,
    values: page.after === null ? values : [...values, page.after],
  })
  return closePage(rows.map(toSummary), page.limit, (record) => record.id)
}

function reasonOf({ reason, debugged_by: holder }: SummaryRow): Pick<RecordSummary, 'reason'> {
  if (holder !== null) return { reason: debugHoldReason(holder) }
  return reason === null ? {} : { reason }
}

function toSummary(row: SummaryRow): RecordSummary {
  return {
    id: row.id,
    flow: row.flow_id,
    version: row.version,
    runId: row.run_id,
    source: row.source,
    entity: row.entity,
    key: row.key,
    state: row.state,
    acceptedAt: row.accepted_at.toISOString(),
    generation: row.generation,
    ...reasonOf(row),
    ...(row.wake_at && row.state === 'waiting' ? { wakeAt: row.wake_at.toISOString() } : {}),
    ...(row.ended_at ? { endedAt: row.ended_at.toISOString() } : {}),
    ...(row.ended_by === null ? {} : { endedBy: row.ended_by }),
    ...(row.parent_id === null ? {} : { parentId: row.parent_id }),
    ...(row.origin === null ? {} : { origin: row.origin }),
    ...(row.cause === null ? {} : { cause: row.cause }),
  }
}
