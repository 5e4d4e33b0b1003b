import type { ExceptionFilter, ExceptionGroup, ExceptionGroupFilter, ExceptionView } from '@crossdock/shared/api'
import { CrossdockError, type ErrorCode } from '@crossdock/shared/errors'
import type { Sql } from './database.ts'
import { talliedCauses } from './exception-tallies.ts'
import { closePage, openPage, type Page, uuidPosition } from './page.ts'

interface ExceptionRow {
  readonly id: string
  readonly record_id: string
  readonly flow_id: string
  readonly entity: string
  readonly key: string
  readonly branch: string
  readonly node: string
  readonly code: ErrorCode
  readonly message: string
  readonly remedy: string
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly fingerprint: string
  readonly state: 'open' | 'ignored' | 'resolved' | 'retried'
  readonly assignee: string | null
  readonly tags: readonly string[]
  readonly opened_at: Date
  readonly closed_at: Date | null
  readonly closed_by: string | null
  readonly close_reason: string | null
}

const columns = `id, record_id, flow_id, entity, key, branch, node, code, message, remedy, detail, fingerprint, state, assignee, tags,
  opened_at, closed_at, closed_by, close_reason`

/** Exceptions, newest first; the open ones unless the filter says otherwise. */
export async function listExceptions(sql: Sql, filter: ExceptionFilter): Promise<Page<ExceptionView>> {
  const page = openPage(filter, uuidPosition)
  const { rows } = await sql.query<ExceptionRow>({
    text: `select ${columns} from exceptions
           where ${stateConditions[filter.state ?? 'open']}
             and ($1::text is null or fingerprint = $1) and ($2::text is null or flow_id = $2)
             and ($3::text is null or code = $3) and ($4::uuid is null or id < $4)
             and ($6::text is null or assignee = $6) and ($7::text is null or $7 = any (tags))
           order by id desc limit $5`,
    values: [
      filter.fingerprint ?? null,
      filter.flow ?? null,
      filter.code ?? null,
      page.after,
      page.rowCount,
      filter.assignee ?? null,
      filter.tag ?? null,
    ],
  })
  const { items, ...rest } = closePage(rows.map(toException), page.limit, (exception) => exception.id)
  const held = await heldBehind(sql, items)
  return { ...rest, items: items.map((item) => ({ ...item, ...held.get(item.recordId) })) }
}

/** How many records are held behind those of exceptions; those behind which none are held are left out. */
async function heldBehind(
  sql: Sql,
  exceptions: readonly ExceptionView[],
): Promise<ReadonlyMap<string, { readonly held: number }>> {
  const { rows } = await sql.query<{ id: string; held: number }>({
    name: 'exceptions-held-behind',
    text: `select p.id, count(*)::int as held
           from open_records p
             join open_records h on h.flow_id = p.flow_id and h.order_key = p.order_key and h.state = 'held'
           where p.id = any ($1::uuid[]) and p.state = 'parked' and p.order_key is not null group by p.id`,
    values: [exceptions.map(({ recordId }) => recordId)],
  })
  return new Map(rows.map(({ id, held }) => [id, { held }]))
}

const stateConditions: Readonly<Record<NonNullable<ExceptionFilter['state']>, string>> = {
  all: 'true',
  open: `state = 'open'`,
  assigned: `state = 'open' and assignee is not null`,
  ignored: `state = 'ignored'`,
  resolved: `state = 'resolved'`,
  retried: `state = 'retried'`,
  closed: `state <> 'open'`,
}

/** One exception. Throws NOT_FOUND. */
export async function loadException(sql: Sql, id: string): Promise<ExceptionView> {
  const exception = await findException(sql, id)
  if (!exception) throw new CrossdockError('NOT_FOUND', `There is no exception ${id}.`)
  return exception
}

/** One exception, or undefined. */
export async function findException(sql: Sql, id: string): Promise<ExceptionView | undefined> {
  const { rows } = await sql.query<ExceptionRow>({
    text: `select ${columns} from exceptions where id = $1`,
    values: [id],
  })
  return rows.map(toException)[0]
}

/** Exceptions by their ids, in any order. */
export async function exceptionsById(sql: Sql, ids: readonly string[]): Promise<readonly ExceptionView[]> {
  if (ids.length === 0) return []
  const { rows } = await sql.query<ExceptionRow>({
    text: `select ${columns} from exceptions where id = any ($1::uuid[])`,
    values: [ids],
  })
  return rows.map(toException)
}

/** All exceptions that a record ever had, oldest first. */
export async function exceptionsOf(sql: Sql, recordId: string): Promise<readonly ExceptionView[]> {
  const { rows } = await sql.query<ExceptionRow>({
    text: `select ${columns} from exceptions where record_id = $1 order by opened_at, id`,
    values: [recordId],
  })
  return rows.map(toException)
}

/** Open exceptions with the same cause, as far as the tables know it. */
export type StoredGroup = Omit<ExceptionGroup, 'title' | 'cause' | 'systems' | 'flowName' | 'nodeName'>

const openOnes = `exceptions e where e.state = 'open' and e.flow_id = causes.flow_id and e.fingerprint = causes.fingerprint`

/** Held records that are counted behind exceptions in one look; of more only so many. */
const maxHeldCounted = 100_000

/** How many records are held behind the open exceptions of each cause. What it costs depends on how many are held. */
const heldByCause = `
  looked as materialized (
    select flow_id, order_key from open_records
    where state = 'held' and ($1::text is null or flow_id = $1) limit ${maxHeldCounted}),
  behind as (
    select flow_id, fingerprint, sum(n)::int as held
    from (select distinct e.flow_id, e.fingerprint, p.id, h.n
          from (select flow_id, order_key, count(*) as n from looked group by 1, 2) h
            join open_records p on p.flow_id = h.flow_id and p.order_key = h.order_key and p.state = 'parked'
            join exceptions e on e.record_id = p.id and e.state = 'open') parked
    group by 1, 2)`

const nothingHeld = `
  looked as (select where false),
  behind as (select null::text as flow_id, null::text as fingerprint, 0 as held where false)`

/**
 * Open exceptions by cause, the most harmful first or the longest waiting; `held` is 0. What it costs depends on the causes,
 * not on how many exceptions are open.
 */
export async function listExceptionGroups(sql: Sql, filter: ExceptionGroupFilter): Promise<readonly StoredGroup[]> {
  return (await readGroups(sql, filter, nothingHeld)).map(toGroup)
}

/** The same, with the records that are held behind them: of very many not all are counted, which `isHeldComplete` says. */
export async function listGroupsWithHeld(
  sql: Sql,
  filter: ExceptionGroupFilter,
): Promise<{ readonly groups: readonly StoredGroup[]; readonly isHeldComplete: boolean }> {
  const rows = await readGroups(sql, filter, heldByCause)
  return { groups: rows.map(toGroup), isHeldComplete: (rows[0]?.looked ?? 0) < maxHeldCounted }
}

async function readGroups(sql: Sql, filter: ExceptionGroupFilter, held: string): Promise<readonly GroupRow[]> {
  const isByHarm = filter.sort !== 'age'
  const { rows } = await sql.query<GroupRow>({
    text: `with all_causes as (${talliedCauses}), ${held},
           causes as (
             select causes.*, coalesce(behind.held, 0) as held, causes.n + coalesce(behind.held, 0) as harm
             from all_causes causes
               left join behind on behind.flow_id = causes.flow_id and behind.fingerprint = causes.fingerprint
             where ($3::text is null or $3 = any (causes.assignees))
               and ($4::text is null or (select e.code from ${openOnes} limit 1) = $4)
               and ($5::text is null or exists (select 1 from ${openOnes} and $5 = any (e.tags)))
             ${isByHarm ? 'order by harm desc fetch first $2 rows with ties' : ''})
           select causes.*, (select count(*)::int from looked) as looked, newest.opened_at as newest_at, oldest.*
           from causes
             cross join lateral (select ${columns} from ${openOnes} order by opened_at, id limit 1) oldest
             cross join lateral (select opened_at from ${openOnes} order by opened_at desc, id desc limit 1) newest
           order by ${isByHarm ? 'harm desc, ' : ''}oldest.opened_at, oldest.id limit $2`,
    values: [
      filter.flow ?? null,
      filter.limit ?? 100,
      filter.assignee ?? null,
      filter.code ?? null,
      filter.tag ?? null,
    ],
  })
  return rows
}

function toGroup(row: GroupRow): StoredGroup {
  return {
    fingerprint: row.fingerprint,
    flow: row.flow_id,
    node: row.node,
    code: row.code,
    count: row.n,
    held: row.held,
    assigned: row.assigned,
    assignees: row.assignees,
    entities: row.entities,
    oldestAt: row.opened_at.toISOString(),
    newestAt: row.newest_at.toISOString(),
    example: toException(row),
  }
}

interface GroupRow extends ExceptionRow {
  readonly n: number
  readonly held: number
  readonly looked: number
  readonly assigned: number
  readonly entities: readonly string[]
  readonly assignees: readonly string[]
  readonly newest_at: Date
}

/** The records that wait for a cause, the longest waiting first. */
export async function recordsWaitingFor(
  sql: Sql,
  { fingerprint, limit }: { readonly fingerprint: string; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql.query<{ record_id: string }>({
    text: `select record_id from exceptions where state = 'open' and fingerprint = $1
           group by record_id order by min(opened_at), record_id limit $2`,
    values: [fingerprint, limit],
  })
  return rows.map((row) => row.record_id)
}

/** Exceptions that were opened at or after a time, the newest first. */
export async function recentExceptions(
  sql: Sql,
  { since, limit }: { readonly since: Date; readonly limit: number },
): Promise<readonly ExceptionView[]> {
  const { rows } = await sql.query<ExceptionRow>({
    name: 'exceptions-recent',
    text: `select ${columns} from exceptions where opened_at >= $1 order by opened_at desc, id desc limit $2`,
    values: [since, limit],
  })
  return rows.map(toException)
}

function toException(row: ExceptionRow): ExceptionView {
  return {
    id: row.id,
    recordId: row.record_id,
    flow: row.flow_id,
    entity: row.entity,
    key: row.key,
    branch: row.branch,
    node: row.node,
    error: {
      code: row.code,
      message: row.message,
      remedy: row.remedy,
      ...(row.detail ? { detail: row.detail } : {}),
    },
    fingerprint: row.fingerprint,
    state: row.state === 'open' && row.assignee !== null ? 'assigned' : row.state,
    isOpen: row.state === 'open',
    ...(row.assignee === null ? {} : { assignee: row.assignee }),
    tags: row.tags,
    openedAt: row.opened_at.toISOString(),
    ...(row.closed_at ? { closedAt: row.closed_at.toISOString() } : {}),
    ...(row.closed_by === null ? {} : { closedBy: row.closed_by }),
    ...(row.close_reason === null ? {} : { closeReason: row.close_reason }),
  }
}
