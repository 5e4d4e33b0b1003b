import type { RecordFilter, ReplayOrder, ReplayPace, ReplayView } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import type { Database, Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'
import { conditionsOf } from './record-queries.ts'

/** What a replay was asked to do, as it is kept; and beside it, why it starts less than it could, in a sentence. */
export type ReplayRequest = Omit<ReplayOrder, 'recordIds'> & ReplayPace & { readonly waitsFor?: string }

/** A replay as its runner sees it. */
export interface StoredReplay {
  readonly id: string
  readonly state: ReplayView['state']
  readonly request: ReplayRequest
  readonly reason: string
  readonly startedBy: string
  readonly startedAt: string
  readonly endedAt: string | undefined
  readonly isCanaryOver: boolean
  /** How many more may be started at this moment by its pace. */
  readonly allowance: number
}

/** How a replay's records are spread, and where those that were started stand. */
export type ReplayCounts = Pick<ReplayView, 'counts' | 'states'>

/** A row of `replays`. */
export interface ReplayRow {
  readonly id: string
  readonly state: ReplayView['state']
  readonly request: ReplayRequest
  readonly reason: string
  readonly started_by: string
  readonly started_at: Date
  readonly ended_at: Date | null
  readonly is_canary_over: boolean
  readonly allowance: number
  readonly outcome: ReplayCounts | null
}

/** What of `replays` is read. */
export const replayColumns = `id, state, request, reason, started_by, started_at, ended_at, is_canary_over, outcome,
  case when request->>'perSecond' is null then 1000000 else
    floor(greatest(0, least(extract(epoch from clock_timestamp() - paced_at) * (request->>'perSecond')::float8,
                            greatest(1, (request->>'perSecond')::float8))))::int end as allowance`

function toStored(row: ReplayRow): StoredReplay {
  return {
    id: row.id,
    state: row.state,
    request: row.request,
    reason: row.reason,
    startedBy: row.started_by,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString(),
    isCanaryOver: row.is_canary_over,
    allowance: row.allowance,
  }
}

/** The ids that an order is about, the oldest first: the named ones, or those that a filter finds, up to a number. */
export async function chooseRecords(
  sql: Sql,
  { recordIds, filter, verb, fromNode }: Pick<ReplayOrder, 'recordIds' | 'filter' | 'verb' | 'fromNode'>,
  limit: number,
): Promise<readonly string[]> {
  if (recordIds) return [...new Set(recordIds)].sort()
  const search: RecordFilter = { ...filter }
  const isFromFailedNode = verb === 'retry' && fromNode === undefined
  const { open, ended, values } = conditionsOf(
    isFromFailedNode && search.state === undefined ? { ...search, state: 'parked' } : search,
  )
  const where = (conditions: readonly string[]) => ['true', ...conditions].join(' and ')
  const { rows } = await sql.query<{ id: string }>({
    text: `select id from (
             select id from open_records where ${where(open)} union all select id from records where ${where(ended)}) found
           order by id limit ${Math.trunc(limit)}`,
    values,
  })
  return rows.map(({ id }) => id)
}

/** Stores a replay with its records. It is due at once. */
export async function insertReplay(
  sql: Sql,
  replay: {
    readonly id: string
    readonly request: ReplayRequest
    readonly reason: string
    readonly startedBy: string
    readonly recordIds: readonly string[]
  },
): Promise<void> {
  await sql.query({
    text: 'insert into replays (id, request, reason, started_by) values ($1, $2, $3, $4)',
    values: [replay.id, jsonText(replay.request), plainText(replay.reason), plainText(replay.startedBy)],
  })
  await sql.query({
    text: `insert into replay_records (replay_id, place, record_id)
           select $1, place, id from unnest($2::uuid[]) with ordinality as t (id, place)`,
    values: [replay.id, replay.recordIds],
  })
}

/** Takes a replay that is due, leased to this process for a moment. */
export async function takeReplay(
  database: Database,
  owner: { readonly ownerId: string; readonly leaseMs: number },
): Promise<StoredReplay | undefined> {
  const { rows } = await database.query<ReplayRow>({
    name: 'replays-take',
    text: `update replays set owner_id = $1, lease_until = now() + $2 * interval '1 ms'
           where id = (select id from replays where due_at <= now() and (lease_until is null or lease_until < now())
                       order by due_at limit 1 for update skip locked)
           returning ${replayColumns}`,
    values: [owner.ownerId, owner.leaseMs],
  })
  return rows.map(toStored)[0]
}

/**
 * Gives a replay back, to be looked at after a time, or with none given when a person acts. What a person decided while it
 * was leased stays.
 */
export async function giveBackReplay(
  sql: Sql,
  replay: { readonly id: string; readonly state: ReplayView['state']; readonly ownerId: string },
  next: { readonly state: ReplayView['state']; readonly inMs: number | undefined; readonly waitsFor?: string },
): Promise<void> {
  await sql.query({
    name: 'replays-give-back',
    text: `update replays set owner_id = null, lease_until = null,
             state = case when state = $3 then $4 else state end,
             due_at = case when state = $3 then now() + $5::int * interval '1 ms' else due_at end,
             request = (request - 'waitsFor') || jsonb_strip_nulls(jsonb_build_object('waitsFor', $6::text))
           where id = $1 and owner_id = $2`,
    values: [replay.id, replay.ownerId, replay.state, next.state, next.inMs ?? null, next.waitsFor ?? null],
  })
}

/** A record of a replay that has not been started. */
export interface PendingRecord {
  readonly replayId: string
  readonly place: number
  readonly recordId: string
  /** Undefined for a record that is gone. */
  readonly flow: string | undefined
  /** It has not ended, so it counts into the backlog of its flow or is parked. */
  readonly isOpen: boolean
}

/** The next records to be started, in order; only those that have not ended, if so asked. */
export async function nextReplayed(
  sql: Sql,
  replayId: string,
  { limit, only }: { readonly limit: number; readonly only?: 'open' },
): Promise<readonly PendingRecord[]> {
  const { rows } = await sql.query<{ place: number; record_id: string; flow_id: string | null; is_open: boolean }>({
    name: 'replays-next',
    text: `select place, record_id, o.id is not null as is_open,
             coalesce(o.flow_id, (select flow_id from records where id = record_id limit 1)) as flow_id
           from replay_records i left join open_records o on o.id = i.record_id
           where replay_id = $1 and i.state = 'pending' and (not $3 or o.id is not null) order by place limit $2`,
    values: [replayId, limit, only === 'open'],
  })
  return rows.map((row) => ({
    ...{ replayId, place: row.place, recordId: row.record_id, isOpen: row.is_open },
    flow: row.flow_id ?? undefined,
  }))
}

/** Locks a record's entry for the transaction that starts it. False when it is pending no more. */
export async function lockReplayed(sql: Sql, { replayId, place }: PendingRecord): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: 'replays-lock',
    text: `select 1 from replay_records where replay_id = $1 and place = $2 and state = 'pending' for update`,
    values: [replayId, place],
  })
  return rowCount > 0
}

/** Notes that a record was started. */
export async function noteStarted(sql: Sql, { replayId, place }: PendingRecord, becameId?: string): Promise<void> {
  await sql.query({
    name: 'replays-started',
    text: `update replay_records set state = 'started', became_id = $3 where replay_id = $1 and place = $2`,
    values: [replayId, place, becameId ?? null],
  })
}

/** Notes why a record was not started. */
export async function noteRefused(sql: Sql, { replayId, place }: PendingRecord, error: ErrorInfo): Promise<void> {
  await sql.query({
    name: 'replays-refused',
    text: `update replay_records set state = 'refused', error = $3 where replay_id = $1 and place = $2 and state = 'pending'`,
    values: [replayId, place, jsonText(error)],
  })
}

/** Uses up a part of a replay's pace. Time in which nothing was started is not saved up for more than a second. */
export async function useUpPace(sql: Sql, replayId: string, started: number): Promise<void> {
  await sql.query({
    name: 'replays-pace',
    text: `update replays
           set paced_at = greatest(paced_at, clock_timestamp() - greatest(interval '1 s', interval '1 s' / (request->>'perSecond')::float8))
                          + $2 * interval '1 s' / (request->>'perSecond')::float8
           where id = $1 and request->>'perSecond' is not null`,
    values: [replayId, started],
  })
}

/** The run for records that a replay makes of one flow, version and source; begun when it is asked for first. */
export async function runOfReplay(
  sql: Sql,
  replayId: string,
  { place, begin }: { readonly place: string; readonly begin: () => Promise<string> },
): Promise<string> {
  const { rows } = await sql.query<{ run: string | null }>({
    name: 'replays-run',
    text: 'select runs->>$2 as run from replays where id = $1 for no key update',
    values: [replayId, place],
  })
  const known = rows[0]?.run
  if (known) return known
  const run = await begin()
  await sql.query({
    text: 'update replays set runs = runs || jsonb_build_object($2::text, $3::text) where id = $1',
    values: [replayId, place, run],
  })
  return run
}

/** How many started records of a replay have neither ended nor parked yet. */
export async function countUnderWay(sql: Sql, replayId: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>({
    name: 'replays-under-way',
    text: `select count(*)::int as n from replay_records i join open_records o on o.id = coalesce(i.became_id, i.record_id)
           where i.replay_id = $1 and i.state = 'started' and o.state <> 'parked'`,
    values: [replayId],
  })
  return rows[0]?.n ?? 0
}

/** Ends a replay and keeps what became of its records. */
export async function finishReplay(sql: Sql, replayId: string, outcome: ReplayCounts): Promise<void> {
  await sql.query({
    text: `update replays set state = 'finished', ended_at = now(), due_at = null, owner_id = null, lease_until = null, outcome = $2
           where id = $1 and state in ('running', 'waiting', 'settling')`,
    values: [replayId, jsonText(outcome)],
  })
}

/** Notes that a replay's canaries hold it no longer. */
export async function endCanary(sql: Sql, replayId: string): Promise<void> {
  await sql.query({ text: 'update replays set is_canary_over = true where id = $1', values: [replayId] })
}

/** Lets a replay start the others. False when it does not wait. */
export async function continueReplay(sql: Sql, replayId: string): Promise<boolean> {
  const { rowCount } = await sql.query({
    text: `update replays set state = 'running', is_canary_over = true, due_at = now() where id = $1 and state = 'waiting'`,
    values: [replayId],
  })
  return rowCount > 0
}

/** Starts no more records of a replay. False when all have been started or it has ended. */
export async function cancelReplay(sql: Sql, replayId: string): Promise<boolean> {
  const { rowCount } = await sql.query({
    text: `update replays set state = 'cancelled', ended_at = now(), due_at = null
           where id = $1 and state in ('running', 'waiting')`,
    values: [replayId],
  })
  if (rowCount === 0) return false
  await sql.query({
    text: `update replay_records set state = 'left' where replay_id = $1 and state = 'pending'`,
    values: [replayId],
  })
  return true
}
