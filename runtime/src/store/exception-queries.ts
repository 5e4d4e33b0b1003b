import type { ExceptionFilter, ExceptionGroup, ExceptionView } from '@crossdock/shared/api'
import { CrossdockError, type ErrorCode } from '@crossdock/shared/errors'
import type { Sql } from './database.ts'
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
  return closePage(rows.map(toException), page.limit, (exception) => exception.id)
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

/** All exceptions that a record ever had, oldest first. */
export async function exceptionsOf(sql: Sql, recordId: string): Promise<readonly ExceptionView[]> {
  const { rows } = await sql.query<ExceptionRow>({
    text: `select ${columns} from exceptions where record_id = $1 order by opened_at, id`,
    values: [recordId],
  })
  return rows.map(toException)
}

/** Open exceptions with the same cause, as far as the tables know it. */
export type StoredGroup = Omit<ExceptionGroup, 'title' | 'systems'>

/** Open exceptions by cause, the biggest groups first. */
export async function listExceptionGroups(
  sql: Sql,
  filter: { readonly flow?: string | undefined; readonly limit?: number | undefined },
): Promise<readonly StoredGroup[]> {
  const { rows } = await sql.query<GroupRow>({
    text: `with groups as (
             select fingerprint, count(*)::int as n, min(opened_at) as oldest_at, max(opened_at) as newest_at,
                    count(assignee)::int as assigned, array_agg(distinct entity) as entities,
                    coalesce(array_agg(distinct assignee) filter (where assignee is not null), '{}') as assignees
             from exceptions where state = 'open' and ($1::text is null or flow_id = $1)
             group by flow_id, fingerprint order by n desc, oldest_at limit $2)
           select g.*, e.*
           from groups g cross join lateral (
             select ${columns} from exceptions e
             where e.state = 'open' and e.fingerprint = g.fingerprint and e.opened_at = g.oldest_at order by id limit 1) e
           order by g.n desc, g.oldest_at`,
    values: [filter.flow ?? null, filter.limit ?? 100],
  })
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    flow: row.flow_id,
    node: row.node,
    code: row.code,
    count: row.n,
    assigned: row.assigned,
    assignees: row.assignees,
    entities: row.entities,
    oldestAt: row.oldest_at.toISOString(),
    newestAt: row.newest_at.toISOString(),
    example: toException(row),
  }))
}

interface GroupRow extends ExceptionRow {
  readonly n: number
  readonly assigned: number
  readonly entities: readonly string[]
  readonly assignees: readonly string[]
  readonly oldest_at: Date
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

/** How many exceptions are open. */
export async function countOpenExceptions(sql: Sql, flow?: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>({
    text: `select count(*)::int as n from exceptions where state = 'open' and ($1::text is null or flow_id = $1)`,
    values: [flow ?? null],
  })
  return rows[0]?.n ?? 0
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
