import type { DebugSession, DebugStart } from '@crossdock/shared/api'
import type { Database, Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'
import { packBytes } from './packed-bytes.ts'
import { decodePayload } from './payload-codec.ts'

/** A session in a list. */
export interface SessionRow {
  readonly id: string
  readonly flow: string
  readonly start: DebugStart
  readonly startedBy: string
  readonly startedAt: string
  readonly expiresAt: string
  readonly state: DebugSession['state']
}

/** A node that is being done for real. */
export interface UnderWay {
  readonly node: string
  readonly key: string
}

/** A session as it is kept. */
export interface StoredSession extends SessionRow {
  readonly revision: number
  /** As it was given to `insertSession` and `saveSession`. */
  readonly head: unknown
  /** In the order in which they were kept. */
  readonly steps: readonly unknown[]
  readonly bytes: number
  readonly underWay: UnderWay | undefined
}

/** What is kept of a session after something happened in it. */
export interface SessionChange {
  readonly id: string
  /** Refused when the kept one is another. */
  readonly fromRevision: number
  readonly state: DebugSession['state']
  /** Encoded. */
  readonly head: Buffer
  /** Encoded; `firstPlace` counts the steps that were kept before. */
  readonly steps: readonly Buffer[]
  readonly firstPlace: number
  readonly lifeMs: number
  readonly underWay: UnderWay | undefined
  /** The last hit that was taken up. */
  readonly hitsSeen: string
}

/** Keeps a new session. */
export async function insertSession(
  sql: Sql,
  session: Pick<SessionChange, 'id' | 'state' | 'head' | 'lifeMs'> & Pick<SessionRow, 'flow' | 'start' | 'startedBy'>,
): Promise<void> {
  await sql.query({
    text: `insert into debug_sessions (id, flow_id, start, started_by, expires_at, state, head)
           values ($1, $2, $3, $4, now() + $5 * interval '1 ms', $6, $7)`,
    values: [
      session.id,
      session.flow,
      jsonText(session.start),
      plainText(session.startedBy),
      session.lifeMs,
      session.state,
      session.head,
    ],
  })
}

/** Keeps what happened. Answers when it ends by itself; undefined when another process was quicker, or it is gone. */
export async function saveSession(
  sql: Sql,
  change: SessionChange,
): Promise<{ readonly expiresAt: string } | undefined> {
  const { bytes, starts, lengths } = packBytes([...change.steps])
  const { rows } = await sql.query<{ expires_at: Date }>({
    name: 'debug-session-save',
    text: `with head as (
             update debug_sessions set revision = $2 + 1, state = $3, head = $4, expires_at = now() + $5 * interval '1 ms',
               under_way = $6, bytes = bytes + $7, hits_seen = $12
             where id = $1 and revision = $2 returning id, expires_at
           ), kept as (
             insert into debug_steps (session_id, place, step)
             select head.id, $8 + t.place::int - 1, substring($9::bytea from t.start for t.length)
             from head, unnest($10::int[], $11::int[]) with ordinality as t (start, length, place)
           )
           select expires_at from head`,
    values: [
      change.id,
      change.fromRevision,
      change.state,
      change.head,
      change.lifeMs,
      change.underWay ? jsonText(change.underWay) : null,
      change.steps.reduce((sum, step) => sum + step.length, 0),
      change.firstPlace,
      ...[bytes, starts, lengths],
      change.hitsSeen,
    ],
  })
  return rows[0] && { expiresAt: rows[0].expires_at.toISOString() }
}

interface Row {
  readonly id: string
  readonly flow_id: string
  readonly start: DebugStart
  readonly started_by: string
  readonly started_at: Date
  readonly expires_at: Date
  readonly revision: number
  readonly state: DebugSession['state']
  readonly head: Buffer
  readonly bytes: string
  readonly under_way: UnderWay | null
}

const listed = 'id, flow_id, start, started_by, started_at, expires_at, state'

/** The revision of a session and when it ends; undefined when there is none any more. */
export async function readRevision(sql: Sql, id: string): Promise<number | undefined> {
  const { rows } = await sql.query<{ revision: number }>({
    name: 'debug-session-revision',
    text: 'select revision from debug_sessions where id = $1 and expires_at > now()',
    values: [id],
  })
  return rows[0]?.revision
}

/** A whole session; undefined when there is none any more. */
export async function loadSession(database: Database, id: string): Promise<StoredSession | undefined> {
  return await database.transaction(async (sql) => {
    const { rows } = await sql.query<Row>({
      text: `select ${listed}, revision, head, bytes, under_way from debug_sessions where id = $1 and expires_at > now() for share`,
      values: [id],
    })
    const row = rows[0]
    if (!row) return undefined
    const { rows: steps } = await sql.query<{ step: Buffer }>({
      text: 'select step from debug_steps where session_id = $1 order by place',
      values: [id],
    })
    return {
      ...toSummary(row),
      revision: row.revision,
      head: decodePayload(row.head),
      steps: steps.map(({ step }) => decodePayload(step)),
      bytes: Number(row.bytes),
      underWay: row.under_way ?? undefined,
    }
  })
}

/** Sessions that have not ended, newest first. */
export async function listSessions(sql: Sql): Promise<readonly SessionRow[]> {
  const { rows } = await sql.query<Row>({
    text: `select ${listed} from debug_sessions where expires_at > now() order by started_at desc limit 500`,
  })
  return rows.map(toSummary)
}

/** How many sessions a person has. */
export async function countSessions(sql: Sql, person: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>({
    text: 'select count(*)::int as n from debug_sessions where started_by = $1 and expires_at > now()',
    values: [plainText(person)],
  })
  return rows[0]?.n ?? 0
}

/** Deletes a session with all that belongs to it. False when there was none. */
export async function deleteSession(sql: Sql, id: string): Promise<boolean> {
  const { rowCount } = await sql.query({ text: 'delete from debug_sessions where id = $1', values: [id] })
  return rowCount > 0
}

/** Deletes sessions whose time has passed. */
export async function deleteExpiredSessions(sql: Sql): Promise<void> {
  await sql.query({ name: 'debug-sessions-expire', text: 'delete from debug_sessions where expires_at <= now()' })
}

/** How watched sessions stand: the revision counts what has arrived and is not looked at yet. */
export async function sessionMarks(
  sql: Sql,
  ids: readonly string[],
): Promise<readonly { readonly session: string; readonly revision: number; readonly state: DebugSession['state'] }[]> {
  const { rows } = await sql.query<{ id: string; revision: number; arrived: number; state: DebugSession['state'] }>({
    name: 'debug-session-marks',
    text: `select s.id, s.revision, s.state,
                  (select count(*)::int from debug_hits h where h.session_id = s.id and h.released_at is null
                     and h.seq > s.hits_seen) as arrived
           from debug_sessions s where s.id = any ($1::uuid[]) and s.expires_at > now()`,
    values: [ids],
  })
  return rows.map(({ id, revision, arrived, state }) => ({
    session: id,
    revision: revision + (arrived > 0 ? 1 : 0),
    state: arrived > 0 ? 'paused' : state,
  }))
}

function toSummary(row: Row): SessionRow {
  return {
    id: row.id,
    flow: row.flow_id,
    start: row.start,
    startedBy: row.started_by,
    startedAt: row.started_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: row.state,
  }
}
