import type { Breakpoint } from '@crossdock/shared/api'
import type { NewDebugHit } from '../engine/ports.ts'
import type { Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'

/** What workers look out for, for one debug session. */
export interface DebugWatch {
  readonly session: string
  readonly flow: string
  /** Only records of this key. */
  readonly key: string | undefined
  readonly holder: string
  readonly breakpoints: readonly Breakpoint[]
  readonly expiresAtMs: number
  /** Records that it holds at present. */
  readonly holding: readonly string[]
}

/** A record that stands at a breakpoint of a session. */
export interface DebugHit {
  /** Counts up with time, among the hits of all sessions. */
  readonly seq: string
  readonly recordId: string
  readonly branch: string
  readonly node: string
}

/** Why a record waits that somebody’s debug session holds. */
export function debugHoldReason(holder: string): string {
  return `Held for debugging by ${holder}`
}

/** Begins or changes what workers look out for. */
export async function putDebugWatch(
  sql: Sql,
  watch: Omit<DebugWatch, 'holding' | 'expiresAtMs'> & { readonly lifeMs: number },
): Promise<void> {
  await sql.query({
    name: 'debug-watch-put',
    text: `insert into debug_watches (session_id, flow_id, key, holder, breakpoints, expires_at)
           values ($1, $2, $3, $4, $5, now() + $6 * interval '1 ms')
           on conflict (session_id) do update set breakpoints = excluded.breakpoints, expires_at = excluded.expires_at`,
    values: [
      watch.session,
      watch.flow,
      watch.key ?? null,
      plainText(watch.holder),
      jsonText(watch.breakpoints),
      watch.lifeMs,
    ],
  })
}

/** What is to be looked out for at present. */
export async function listDebugWatches(sql: Sql): Promise<readonly DebugWatch[]> {
  const { rows } = await sql.query<{
    session_id: string
    flow_id: string
    key: string | null
    holder: string
    breakpoints: readonly Breakpoint[]
    expires_at: Date
    holding: readonly string[]
  }>({
    name: 'debug-watches',
    text: `select session_id, flow_id, key, holder, breakpoints, expires_at,
                  array(select record_id::text from debug_hits h where h.session_id = w.session_id
                          and h.released_at is null and h.held_until > now() limit 1000) as holding
           from debug_watches w where expires_at > now()`,
  })
  return rows.map((row) => ({
    session: row.session_id,
    flow: row.flow_id,
    key: row.key ?? undefined,
    holder: row.holder,
    breakpoints: row.breakpoints,
    expiresAtMs: row.expires_at.getTime(),
    holding: row.holding,
  }))
}

/** Keeps why conditions of a watch could not be evaluated. */
export async function noteWatchProblems(sql: Sql, session: string, problems: readonly string[]): Promise<void> {
  await sql.query({
    name: 'debug-watch-problems',
    text: `update debug_watches set problems = array(select distinct unnest(problems || $2::text[]) limit 20)
           where session_id = $1`,
    values: [session, problems.map((problem) => plainText(problem))],
  })
}

/** Why conditions of a session’s breakpoints could not be evaluated by a worker. */
export async function watchProblems(sql: Sql, session: string): Promise<readonly string[]> {
  const { rows } = await sql.query<{ problems: readonly string[] }>({
    name: 'debug-watch-told',
    text: 'select problems from debug_watches where session_id = $1',
    values: [session],
  })
  return rows[0]?.problems ?? []
}

/** Keeps which records stand at breakpoints, in the commit that makes them stand there. */
export async function insertDebugHits(sql: Sql, flow: string, hits: readonly NewDebugHit[]): Promise<void> {
  if (hits.length === 0) return
  await sql.query({
    name: 'debug-hits-insert',
    text: `insert into debug_hits (session_id, flow_id, record_id, branch, node, held_until)
           select t.session_id, $1, t.record_id, t.branch, t.node, t.held_until
           from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
             as t (session_id, record_id, branch, node, held_until)
           on conflict (session_id, record_id, branch, node) do update set held_until = excluded.held_until`,
    values: [
      flow,
      hits.map((hit) => hit.session),
      hits.map((hit) => hit.recordId),
      hits.map((hit) => hit.branch),
      hits.map((hit) => hit.node),
      hits.map((hit) => new Date(hit.untilMs)),
    ],
  })
}

/** Hits of a session after the one seen last, oldest first. */
export async function hitsAfter(sql: Sql, session: string, seq: string): Promise<readonly DebugHit[]> {
  const { rows } = await sql.query<{ seq: string; record_id: string; branch: string; node: string }>({
    name: 'debug-hits-after',
    text: `select seq, record_id, branch, node from debug_hits
           where session_id = $1 and seq > $2 and released_at is null order by seq limit 20`,
    values: [session, seq],
  })
  return rows.map(({ record_id: recordId, ...hit }) => ({ ...hit, recordId }))
}

/** Hits of sessions that are over. Those whose time comes by itself in a moment are left alone. */
export async function hitsOfNobody(sql: Sql): Promise<readonly (DebugHit & { readonly session: string })[]> {
  const { rows } = await sql.query<{
    seq: string
    session_id: string
    record_id: string
    branch: string
    node: string
  }>({
    name: 'debug-hits-of-nobody',
    text: `select seq, session_id, record_id, branch, node from debug_hits h
           where released_at is null and held_until > now()
             and not exists (select 1 from debug_sessions s where s.id = h.session_id) order by seq limit 100`,
  })
  return rows.map(({ record_id: recordId, session_id: session, ...hit }) => ({ ...hit, recordId, session }))
}

/** Says that a session holds a record no longer. */
export async function markReleased(sql: Sql, session: string, recordId: string): Promise<void> {
  await sql.query({
    name: 'debug-hits-release',
    text: `update debug_hits set released_at = now() where session_id = $1 and record_id = $2 and released_at is null`,
    values: [session, recordId],
  })
}

/** Forgets hits whose time has passed long ago. */
export async function forgetOldHits(sql: Sql): Promise<void> {
  await sql.query({
    name: 'debug-hits-forget',
    text: `delete from debug_hits h where held_until < now() - interval '1 hour'
             and not exists (select 1 from debug_sessions s where s.id = h.session_id)`,
  })
}

/**
 * Locks an open record and says whether it may be changed where it waits: nobody works on it, and nobody will before
 * this transaction has ended. Undefined when it has ended.
 */
export async function lockWaiting(sql: Sql, recordId: string): Promise<{ readonly isSafe: boolean } | undefined> {
  const { rows } = await sql.query<{ is_safe: boolean }>({
    name: 'debug-lock-waiting',
    text: `select state = 'waiting' and wake_at > now() + interval '6 s' as is_safe from open_records where id = $1 for update`,
    values: [recordId],
  })
  return rows[0] && { isSafe: rows[0].is_safe === true }
}

/** How an open record stands; undefined when it is not open. */
export async function openStateOf(sql: Sql, recordId: string): Promise<string | undefined> {
  const { rows } = await sql.query<{ state: string }>({
    name: 'debug-open-state',
    text: 'select state from open_records where id = $1',
    values: [recordId],
  })
  return rows[0]?.state
}
