import { type LogFilter, type LogLevel, type LogLine, logLevels } from '@crossdock/shared/api'
import type { Database, Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'
import { closePage, countPosition, openPage, type Page } from './page.ts'

/** A line to be kept. Secrets are masked in it already. */
export interface NewLogLine {
  readonly atMs: number
  readonly flow: string
  /** Empty for what is said of the whole flow. */
  readonly node: string
  readonly level: LogLevel
  readonly message: string
  readonly facts?: Readonly<Record<string, unknown>>
  readonly run?: string
  readonly record?: string
  readonly key?: string
}

/** Any number, the same in all versions: batches of lines are numbered and committed one after another. */
const numberingLock = 7_236_006

const numberOf = { debug: 10, info: 20, warn: 30, error: 40 } as const satisfies Record<LogLevel, number>

/** Lines that one call looks at when it searches for text, and how many at a time. */
const maxLooked = 100_000
const lookedAtOnce = 10_000

/**
 * Keeps lines. Whoever reads along goes by their numbers, so a batch gets its numbers only when the one before it has been
 * committed.
 */
export async function insertLogLines(database: Database, lines: readonly NewLogLine[]): Promise<void> {
  if (lines.length === 0) return
  await database.transaction(async (sql) => {
    await sql.query({
      name: 'logs-number',
      text: `select pg_advisory_xact_lock($1, hashtext(current_schema()))`,
      values: [numberingLock],
    })
    await sql.query({
      name: 'logs-insert',
      text: `insert into node_logs (at, flow_id, run_id, record_id, key, node, level, message, facts)
             select at, flow_id, run_id, record_id, key, node, level, message, facts
             from unnest($1::timestamptz[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::smallint[], $8::text[], $9::jsonb[])
               with ordinality as t (at, flow_id, run_id, record_id, key, node, level, message, facts, place)
             order by place`,
      values: [
        lines.map((line) => new Date(line.atMs)),
        lines.map((line) => line.flow),
        lines.map((line) => line.run ?? null),
        lines.map((line) => line.record ?? null),
        lines.map((line) => (line.key === undefined ? null : plainText(line.key))),
        lines.map((line) => line.node),
        lines.map((line) => numberOf[line.level]),
        lines.map((line) => plainText(line.message)),
        lines.map((line) => (line.facts === undefined ? null : jsonText(line.facts))),
      ],
    })
  })
}

interface LogRow {
  readonly seq: string
  readonly at: Date
  readonly flow_id: string
  readonly run_id: string | null
  readonly record_id: string | null
  readonly key: string | null
  readonly node: string
  readonly level: number
  readonly message: string
  readonly facts: Record<string, unknown> | null
}

/** A page of lines, and whether the search for them was ended before all were seen. */
export type LogPage = Page<LogLine> & { readonly isBounded: boolean }

/**
 * Lines, newest first; with `after`, those behind that one, oldest first. A search by text, node or level looks at so many
 * lines at a time, so that a rare word in a long log costs no more than a frequent one.
 */
export async function listLogLines(sql: Sql, filter: LogFilter): Promise<LogPage> {
  const page = openPage(filter, countPosition)
  const isForward = filter.after !== undefined
  let position = page.after ?? filter.after ?? null
  let looked = 0
  const found: LogRow[] = []
  for (;;) {
    const slice = await readSlice(sql, filter, { position, isForward, rowCount: page.rowCount - found.length })
    looked += slice.looked
    found.push(...slice.found)
    if (found.length >= page.rowCount || slice.last === null || slice.looked < lookedAtOnce) break
    position = slice.last
    if (looked >= maxLooked) {
      const cursor = Buffer.from(position).toString('base64url')
      return { items: found.map(toLine), nextCursor: cursor, isBounded: true }
    }
  }
  const { items, nextCursor } = closePage(found, page.limit, (row) => row.seq)
  return { items: items.map(toLine), ...(nextCursor === undefined ? {} : { nextCursor }), isBounded: false }
}

interface Slice {
  readonly found: readonly LogRow[]
  readonly looked: number
  /** Number of the last line that was looked at. */
  readonly last: string | null
}

async function readSlice(
  sql: Sql,
  filter: LogFilter,
  where: { readonly position: string | null; readonly isForward: boolean; readonly rowCount: number },
): Promise<Slice> {
  const { isForward, position, rowCount } = where
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const [about, sought] = [['true'], ['true']]
  if (filter.flow !== undefined) about.push(`flow_id = ${value(filter.flow)}`)
  if (filter.run !== undefined) about.push(`run_id = ${value(filter.run)}`)
  if (filter.record !== undefined) about.push(`record_id = ${value(filter.record)}`)
  if (filter.from !== undefined) about.push(`at >= ${value(new Date(filter.from))}`)
  if (filter.to !== undefined) about.push(`at < ${value(new Date(filter.to))}`)
  if (position !== null) about.push(`seq ${isForward ? '>' : '<'} ${value(position)}`)
  if (filter.node !== undefined) sought.push(`node = ${value(filter.node)}`)
  if (filter.level !== undefined) sought.push(`level >= ${numberOf[filter.level]}`)
  if (filter.text !== undefined) {
    const text = `lower(${value(filter.text)})`
    sought.push(`(position(${text} in lower(message)) > 0 or position(${text} in lower(coalesce(key, ''))) > 0)`)
  }
  const order = isForward ? 'asc' : 'desc'
  // What is not sought for is not looked at further than the page is long.
  const depth = sought.length > 1 ? lookedAtOnce : Math.trunc(rowCount)
  const { rows } = await sql.query<{ looked: number; last: string | null } & (LogRow | { readonly seq: null })>({
    text: `with slice as materialized (
             select seq, at, flow_id, run_id, record_id, key, node, level, message, facts from node_logs
             where ${about.join(' and ')} order by seq ${order} limit ${depth})
           select (select count(*)::int from slice) as looked, (select ${isForward ? 'max' : 'min'}(seq) from slice) as last, found.*
           from (select 1) one left join lateral (
             select * from slice where ${sought.join(' and ')} order by seq ${order} limit ${Math.trunc(rowCount)}) found on true
           order by found.seq ${order}`,
    values,
  })
  const found = rows.filter((row): row is typeof row & LogRow => row.seq !== null)
  return { found, looked: rows[0]?.looked ?? 0, last: rows[0]?.last ?? null }
}

function toLine(row: LogRow): LogLine {
  return {
    id: row.seq,
    at: row.at.toISOString(),
    level: logLevels.find((level) => numberOf[level] === row.level) ?? 'info',
    flow: row.flow_id,
    node: row.node,
    message: row.message,
    ...(row.facts === null ? {} : { facts: row.facts }),
    ...(row.run_id === null ? {} : { runId: row.run_id }),
    ...(row.record_id === null ? {} : { recordId: row.record_id }),
    ...(row.key === null ? {} : { key: row.key }),
  }
}
