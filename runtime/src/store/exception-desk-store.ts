import type { ExceptionNote, ExceptionSelection } from '@crossdock/shared/api'
import type { Sql } from './database.ts'
import { plainText } from './json-text.ts'

const isSelected = '(id = any ($1::uuid[]) or fingerprint = $2)'

function selectionValues({ exceptionIds, fingerprint }: ExceptionSelection): readonly unknown[] {
  return [exceptionIds ?? null, fingerprint === undefined ? null : fingerprint]
}

/** Gives open exceptions to somebody, or to nobody. Answers their ids. */
export async function assignExceptions(
  sql: Sql,
  selection: ExceptionSelection,
  assignee: string | null,
): Promise<readonly string[]> {
  return await change(sql, {
    text: `update exceptions set assignee = $3 where ${isSelected} and state = 'open' returning id`,
    values: [...selectionValues(selection), assignee === null ? null : plainText(assignee)],
  })
}

/** Puts tags on exceptions and takes tags off: on the named ones whatever their state, of a cause on the open ones. */
export async function tagExceptions(
  sql: Sql,
  selection: ExceptionSelection,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<readonly string[]> {
  return await change(sql, {
    text: `update exceptions set tags = array(
             select distinct tag from unnest(tags || $3::text[]) as t (tag) where tag <> all ($4::text[]) order by tag)
           where ${isSelected} and (state = 'open' or $2::text is null) returning id`,
    values: [...selectionValues(selection), add, remove],
  })
}

/** Writes a note to exceptions: to the named ones whatever their state, of a cause to the open ones. */
export async function noteExceptions(
  sql: Sql,
  selection: ExceptionSelection,
  note: { readonly author: string; readonly text: string; readonly nextId: () => string },
): Promise<readonly string[]> {
  const ids = await change(sql, {
    text: `select id from exceptions where ${isSelected} and (state = 'open' or $2::text is null)`,
    values: selectionValues(selection),
  })
  await sql.query({
    text: `insert into exception_notes (id, exception_id, author, text)
           select t.id, t.exception_id, $3, $4 from unnest($1::uuid[], $2::uuid[]) as t (id, exception_id)`,
    values: [ids.map(() => note.nextId()), ids, plainText(note.author), plainText(note.text)],
  })
  return ids
}

/** Takes exceptions out of the open ones. Their records stay parked. */
export async function ignoreExceptions(
  sql: Sql,
  selection: ExceptionSelection,
  by: { readonly name: string; readonly reason: string },
): Promise<readonly string[]> {
  return await change(sql, {
    text: `update exceptions set state = 'ignored', closed_at = now(), closed_by = $3, close_reason = $4
           where ${isSelected} and state = 'open' returning id`,
    values: [...selectionValues(selection), plainText(by.name), plainText(by.reason)],
  })
}

/** Opens closed exceptions again whose records are still parked there. */
export async function reopenExceptions(sql: Sql, exceptionIds: readonly string[]): Promise<readonly string[]> {
  return await change(sql, {
    text: `update exceptions e set state = 'open', reopened_at = now(), closed_at = null, closed_by = null, close_reason = null
           where e.id = any ($1::uuid[]) and e.state in ('ignored', 'resolved')
             and exists (select 1 from open_records r where r.id = e.record_id and r.state = 'parked') returning e.id`,
    values: [exceptionIds],
  })
}

/** What was written to an exception, oldest first. */
export async function notesOf(sql: Sql, exceptionId: string): Promise<readonly ExceptionNote[]> {
  const { rows } = await sql.query<{ id: string; at: Date; author: string; text: string }>({
    text: 'select id, at, author, text from exception_notes where exception_id = $1 order by at, id',
    values: [exceptionId],
  })
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Who closes exceptions whose record was overtaken. */
const closer = 'crossdock'

/** How many open exceptions are looked at in one go. */
const overtakenAtOnce = 5_000
/** How often somebody looks: each time it is another part's turn. */
const overtakenTurnSeconds = 5

/**
 * Resolves open exceptions of parked records whose key was delivered by a later record of the same flow and entity. Only
 * where order does not matter: where it does, later records of the key wait behind the parked one. What could not even
 * be taken in is left to a person. A record that a replay made says nothing newer, unless it is this one sent again.
 * Of very many open ones a part is looked at, and the next part a few seconds later. Answers how many were resolved.
 */
export async function resolveOvertaken(sql: Sql): Promise<number> {
  const { rowCount } = await sql.query({
    name: 'exceptions-overtaken',
    // For each exception its key is looked up, in the days since it was opened. The other conditions stand where no index
    // can serve them: made while a day is empty, a plan would take any index, and read a day of an entity for each.
    text: `with parts as materialized (
             select n, extract(epoch from now())::bigint / ${overtakenTurnSeconds} % n as turn
             from (select greatest(1, ceil(sum(n)::float8 / ${overtakenAtOnce}))::bigint as n from exception_tallies) counted)
           update exceptions e
           set state = 'resolved', closed_at = now(), closed_by = $1, close_reason = 'A later record of this key was delivered.'
           from open_records p, parts
           where abs(hashtextextended(p.id::text, 0) % parts.n) = parts.turn
             and p.id = e.record_id and e.state = 'open' and p.state = 'parked' and p.order_key is null
             and p.key <> p.id::text and e.node <> p.source
             and exists (
               select 1 from records later
               where later.key = p.key and later.ended_at > coalesce(e.reopened_at, e.opened_at)
                 and (later.id > p.id and later.state = 'delivered' and later.flow_id = p.flow_id
                      and later.entity = p.entity) is true
                 and (later.origin is null or not later.origin ?| array['rerunOf', 'sentAgainFrom']
                      or later.origin->>'sentAgainFrom' = p.id::text)
               offset 0)`,
    values: [closer],
  })
  return rowCount
}

async function change(
  sql: Sql,
  statement: { readonly text: string; readonly values: readonly unknown[] },
): Promise<readonly string[]> {
  const { rows } = await sql.query<{ id: string }>(statement)
  return rows.map(({ id }) => id)
}
