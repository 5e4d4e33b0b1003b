import type { RecordFilter, RecordSummary } from '@crossdock/shared/api'
import { maskFields } from '@crossdock/shared/record'
import type { Database, Sql } from './database.ts'
import { loadPayload } from './large-payloads.ts'
import { closePage, openPage, type Page, uuidPosition } from './page.ts'
import { conditionsOf, findRecordsById } from './record-queries.ts'

/** What a search within records answers: a page, and how far it has looked. */
export type SearchPage = Page<RecordSummary> & { readonly looked: number; readonly isComplete: boolean }

/** How far one call looks. */
export interface SearchBounds {
  /** Records, for a part of a key. */
  readonly maxKeys: number
  /** Records and decoded bytes, for text in payloads. */
  readonly maxPayloads: number
  readonly maxBytes: number
  readonly maxMs: number
}

const usualBounds: SearchBounds = { maxKeys: 200_000, maxPayloads: 20_000, maxBytes: 64 * 1024 * 1024, maxMs: 4_000 }
const keysAtOnce = 20_000
const payloadsAtOnce = 500
/** Compressed size above which a payload is not looked into. */
const longestPayload = 1024 * 1024

/** What a search may use. */
export interface SearchOptions {
  /** The fields that are masked in records of a flow version: text in them is not found. */
  readonly rulesOf: (place: { readonly flow: string; readonly version: number }) => Promise<readonly string[]>
  readonly bounds?: Partial<SearchBounds>
}

interface Candidate {
  readonly id: string
  readonly key: string
  readonly flow_id: string
  readonly version: number
  readonly payload: Buffer | null
}

/** True for a search that no index answers: it has to look at records one after another. */
export function isSearchWithin({ match, key, text }: RecordFilter): boolean {
  return text !== undefined || (match === 'contains' && key !== undefined)
}

/**
 * Looks for a part of a key or for text in payloads. Walks the newest records that fit the rest of the filter, a slice at a
 * time, and never further in one call than its bounds: the cursor goes on where it stopped.
 */
export async function searchRecords(
  database: Database,
  filter: RecordFilter,
  options: SearchOptions,
): Promise<SearchPage> {
  const bounds = { ...usualBounds, ...options.bounds }
  const { limit, after } = openPage(filter, uuidPosition)
  const endAtMs = performance.now() + bounds.maxMs
  const maxLooked = filter.text === undefined ? bounds.maxKeys : bounds.maxPayloads
  const found: string[] = []
  const progress = { position: after, looked: 0, bytes: 0 }
  let isComplete = false
  while (found.length < limit) {
    const isOver = progress.looked >= maxLooked || progress.bytes >= bounds.maxBytes || performance.now() >= endAtMs
    if (progress.looked > 0 && isOver) break
    const rowCount = Math.min(filter.text === undefined ? keysAtOnce : payloadsAtOnce, maxLooked - progress.looked)
    const slice = await readSlice(database, filter, { after: progress.position, rowCount })
    for (const candidate of slice) {
      progress.looked++
      progress.position = candidate.id
      progress.bytes += candidate.payload?.length ?? 0
      if (await fits(database, candidate, { filter, rulesOf: options.rulesOf })) found.push(candidate.id)
      if (found.length >= limit || progress.bytes >= bounds.maxBytes || performance.now() >= endAtMs) break
    }
    isComplete = slice.length < rowCount && progress.position === (slice.at(-1)?.id ?? progress.position)
    if (isComplete) break
  }
  const items = await findRecordsById(database, found)
  const last = progress.position
  const nextCursor = isComplete || last === null ? undefined : closePage([last, last], 1, (id) => id).nextCursor
  return { items, looked: progress.looked, isComplete, ...(nextCursor === undefined ? {} : { nextCursor }) }
}

async function readSlice(
  sql: Sql,
  filter: RecordFilter,
  { after, rowCount }: { readonly after: string | null; readonly rowCount: number },
): Promise<readonly Candidate[]> {
  const { key, match, text, ...rest } = filter
  const { open, ended, values } = conditionsOf(match === 'contains' ? rest : { ...rest, key, match })
  const position = after === null ? [] : [`id < $${values.length + 1}`]
  const where = (conditions: readonly string[]) => ['true', ...conditions, ...position].join(' and ')
  const payload = text === undefined ? 'null::bytea as payload' : 'payload'
  const part = (table: string, conditions: readonly string[]) =>
    `(select id, key, flow_id, version, ${payload} from ${table} where ${where(conditions)} order by id desc limit ${Math.trunc(rowCount)})`
  const { rows } = await sql.query<Candidate>({
    text: `${part('open_records', open)} union all ${part('records', ended)} order by id desc limit ${Math.trunc(rowCount)}`,
    values: after === null ? values : [...values, after],
  })
  return rows
}

async function fits(
  sql: Sql,
  { key, flow_id, version, payload }: Candidate,
  { filter, rulesOf }: { readonly filter: RecordFilter; readonly rulesOf: SearchOptions['rulesOf'] },
): Promise<boolean> {
  const isPart = filter.match === 'contains' && filter.key !== undefined
  if (isPart && !key.toLowerCase().includes((filter.key ?? '').toLowerCase())) return false
  if (filter.text === undefined) return true
  if (payload === null || payload.length > longestPayload) return false
  const value = await loadPayload(sql, payload).catch(() => null)
  return holdsText(maskFields(value, await rulesOf({ flow: flow_id, version })), filter.text.toLowerCase())
}

/** Whether a text stands in one of the values; the names of fields are not looked at. */
function holdsText(value: unknown, wanted: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(wanted)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value).includes(wanted)
  if (value === null || typeof value !== 'object') return false
  return Object.values(value).some((child) => holdsText(child, wanted))
}
