import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Page, PageRequest, PageStart, RowPosition } from './collection.ts'
import { RequestRefused } from './request-refused.ts'

const defaultLimit = 100
const maxLimit = 1000
const pagingFields = ['updatedSince', 'limit', 'offset', 'page', 'pageSize', 'cursor']

type Query = Readonly<Record<string, string>>

/** What lists need of a collection, whatever is in it. */
export interface ReadableCollection {
  readonly definition: { readonly name: string; readonly filters: readonly string[] }
  get(key: string): object | undefined
  page(request: PageRequest): Page<object>
}

/** The body of a list answer. */
export interface ListBody {
  readonly items: object[]
  readonly total: number
  /** Opaque; ask with `?cursor=` for the page after this one. Null on the last page. */
  readonly nextCursor: string | null
}

/**
 * Registers `GET /<name>` (list, with filters and three ways of paging) and `GET /<name>/:key` of a collection.
 * An unknown query field is refused: a misspelt filter must not answer "everything".
 */
export function registerReads(app: FastifyInstance, collection: ReadableCollection): void {
  const { name, filters } = collection.definition
  app.get<{ Querystring: Record<string, unknown> }>(`/${name}`, async (request, reply) => {
    const query = readQuery(request.query, [...pagingFields, ...filters])
    const page = collection.page(toPageRequest(query))
    const nextCursor = page.next === null ? null : encodeCursor(page.next)
    setNextLink({ request, reply, query, nextCursor, page })
    const body: ListBody = { items: page.items, total: page.total, nextCursor }
    return body
  })
  app.get<{ Params: { '*': string } }>(`/${name}/*`, async (request) => findOrRefuse(collection, request.params['*']))
}

/** The record of a key, or a 404. */
export function findOrRefuse<T>(
  collection: { readonly definition: { readonly name: string }; get(key: string): T | undefined },
  key: string,
): T {
  const record = collection.get(key)
  if (record) return record
  throw new RequestRefused({
    status: 404,
    code: 'NOT_FOUND',
    message: `There is no ${key} in ${collection.definition.name}.`,
  })
}

/** Checks that a query has known fields only, each given once. */
export function readQuery(query: Readonly<Record<string, unknown>>, known: readonly string[]): Query {
  const result: Record<string, string> = {}
  for (const [field, value] of Object.entries(query)) {
    if (!known.includes(field)) throw queryInvalid(field, `is unknown here; known are ${known.join(', ')}`)
    if (typeof value !== 'string') throw queryInvalid(field, 'is given more than once')
    result[field] = value
  }
  return result
}

/** Reads a whole number of a query, within bounds. */
export function readWholeNumber(query: Query, { field, fallback, min, max }: NumberField): number {
  const text = query[field]
  if (text === undefined) return fallback
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw queryInvalid(field, `must be a whole number from ${min} to ${max}`)
}

/** Bounds and default of a number in a query. */
export interface NumberField {
  readonly field: string
  readonly fallback: number
  readonly min: number
  readonly max: number
}

function toPageRequest(query: Query): PageRequest {
  const sizeField = query.page === undefined && query.pageSize === undefined ? 'limit' : 'pageSize'
  const limit = readWholeNumber(query, { field: sizeField, fallback: defaultLimit, min: 1, max: maxLimit })
  const filters = Object.fromEntries(Object.entries(query).filter(([field]) => !pagingFields.includes(field)))
  const request = { start: toStart(query, limit), limit, filters }
  return query.updatedSince === undefined ? request : { ...request, updatedSince: toInstant(query.updatedSince) }
}

function toStart(query: Query, limit: number): PageStart {
  if (query.cursor !== undefined) return { after: decodeCursor(query.cursor) }
  if (query.page !== undefined) {
    const page = readWholeNumber(query, { field: 'page', fallback: 1, min: 1, max: 1e9 })
    return { offset: (page - 1) * limit }
  }
  return { offset: readWholeNumber(query, { field: 'offset', fallback: 0, min: 0, max: 1e12 }) }
}

function toInstant(text: string): string {
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) throw queryInvalid('updatedSince', 'must be an ISO date and time')
  return instant.toISOString()
}

function encodeCursor({ updatedAt, key }: RowPosition): string {
  return Buffer.from(`${updatedAt} ${key}`).toString('base64url')
}

function decodeCursor(cursor: string): RowPosition {
  const [updatedAt, ...key] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!updatedAt || key.length === 0) throw queryInvalid('cursor', 'is not one that this server gave')
  return { updatedAt, key: key.join(' ') }
}

interface NextLink {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly query: Query
  readonly nextCursor: string | null
  readonly page: Page<object>
}

/** Links to the next page in the way the client pages: by number, by offset, else by cursor. */
function setNextLink({ request, reply, query, nextCursor, page }: NextLink): void {
  if (nextCursor === null) return
  const next = new URLSearchParams(query)
  if (query.page !== undefined) next.set('page', String(Number(query.page) + 1))
  else if (query.offset !== undefined) next.set('offset', String(Number(query.offset) + page.items.length))
  else next.set('cursor', nextCursor)
  const path = request.url.split('?')[0]
  void reply.header('link', `<http://${request.host}${path}?${next}>; rel="next"`)
}

function queryInvalid(field: string, problem: string): RequestRefused {
  return new RequestRefused({
    status: 400,
    code: 'QUERY_INVALID',
    message: `The query field ${field} ${problem}.`,
    field,
  })
}
