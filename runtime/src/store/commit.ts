import type { StepResult } from '@crossdock/shared/node'
import type {
  Commit,
  CommitAnswer,
  EffectIntent,
  LaneId,
  LaneLease,
  LedgerAnswer,
  RecordChange,
} from '../engine/ports.ts'
import { insertChildren, insertExceptions, insertJourney, insertMilestones } from './commit-inserts.ts'
import { type Database, type Sql, together } from './database.ts'
import { insertDebugHits } from './debug-watch-store.ts'
import { jsonText } from './json-text.ts'
import { encodePayloads } from './large-payloads.ts'
import { packBytes } from './packed-bytes.ts'
import { decodePayload, encodePayload } from './payload-codec.ts'

/**
 * Applies what a lane's owner has to say, whole or not at all, in one transaction that begins with the fence. A commit
 * that was applied before, its answer lost, is answered again and changes nothing.
 */
export async function applyCommit(
  database: Database,
  {
    lease,
    commit,
    no,
    leaseMs,
  }: { readonly lease: LaneLease; readonly commit: Commit; readonly no: number; readonly leaseMs: number },
): Promise<CommitAnswer> {
  return await database.transaction(async (sql): Promise<CommitAnswer> => {
    const fence = await passFence(sql, lease, { no, leaseMs })
    if (fence === 'closed') return { fenced: true }
    if (fence === 'applied') return { fenced: false, ledger: await lookUp(sql, commit.intents, lease.epoch), ring: [] }
    const [, ledger, , , , ring] = await together([
      settleEffects(sql, commit),
      intendEffects(sql, commit.intents, lease.epoch),
      insertJourney(sql, lease.flow, commit.journey),
      insertExceptions(sql, commit.exceptions),
      insertMilestones(sql, lease.flow, commit.milestones),
      changeRecords(sql, lease, commit),
      insertDebugHits(sql, lease.flow, commit.hits),
    ])
    return { fenced: false, ledger, ring }
  })
}

/** Children come first: a parent that expects them counts them. Answers other lanes that have to be rung. */
async function changeRecords(sql: Sql, lease: LaneLease, { children, changes }: Commit): Promise<LaneId[]> {
  const ring = await insertChildren(sql, lease, children)
  const [, rung] = await together([updateOpen(sql, changes), endRecords(sql, lease, changes)])
  return [...ring, ...rung]
}

/** Renews the lease and locks the lane for the transaction, if the epoch is still ours and the commit is the next one. */
async function passFence(
  sql: Sql,
  { flow, lane, epoch }: LaneLease,
  { no, leaseMs }: { readonly no: number; readonly leaseMs: number },
): Promise<'open' | 'applied' | 'closed'> {
  const { rows } = await sql.query({
    name: 'lane-fence',
    text: `update lanes set lease_until = now() + $4 * interval '1 ms', commit_no = $5
           where flow_id = $1 and lane = $2 and epoch = $3 and commit_no = $5 - 1 returning epoch`,
    values: [flow, lane, epoch, leaseMs, no],
  })
  if (rows.length > 0) return 'open'
  const { rowCount } = await sql.query({
    text: 'select 1 from lanes where flow_id = $1 and lane = $2 and epoch = $3 and commit_no = $4',
    values: [flow, lane, epoch, no],
  })
  return rowCount > 0 ? 'applied' : 'closed'
}

/** Day by day: with the day as one value, the database looks into that day's partition alone. */
export async function settleEffects(sql: Sql, { settlements }: Pick<Commit, 'settlements'>): Promise<void> {
  for (const [day, some] of Map.groupBy(settlements, (effect) => effect.day)) {
    const { bytes, starts, lengths } = packBytes(
      some.map((effect) => (effect.state === 'done' ? encodePayload(effect.result) : null)),
    )
    await sql.query({
      name: 'effects-settle',
      text: `update effects
             set state = t.state, result = substring($4::bytea from t.start for t.length), error = t.error, settled_at = now()
             from unnest($2::text[], $3::text[], $5::int[], $6::int[], $7::jsonb[]) as t (key, state, start, length, error)
             where effects.day = $1 and effects.key = any ($2::text[]) and effects.key = t.key and effects.state <> 'done'`,
      values: [
        day,
        some.map((effect) => effect.key),
        some.map((effect) => effect.state),
        ...[bytes, starts, lengths],
        some.map((effect) => (effect.state === 'done' ? null : jsonText(effect.error))),
      ],
    })
  }
}

/** Enters intents and answers what each may do: newly granted, done before, or of unknown outcome. */
export async function intendEffects(
  sql: Sql,
  intents: readonly EffectIntent[],
  epoch: string,
): Promise<ReadonlyMap<string, LedgerAnswer>> {
  const ledger = new Map<string, LedgerAnswer>()
  for (const repeat of [false, true]) {
    const some = intents.filter((intent) => intent.repeat === repeat)
    for (const key of await insertIntents(sql, some, { repeat, epoch })) ledger.set(key, { state: 'granted' })
  }
  const rest = intents.filter((intent) => !ledger.has(intent.key))
  for (const [key, answer] of await lookUp(sql, rest, undefined)) ledger.set(key, answer)
  return ledger
}

/**
 * What the ledger says of intents. Those of `grantedEpoch` that are open were granted to the one who asks; those that it
 * does not know, or knows as failed, were not entered, because their run was cancelled.
 */
async function lookUp(
  sql: Sql,
  intents: readonly EffectIntent[],
  grantedEpoch: string | undefined,
): Promise<ReadonlyMap<string, LedgerAnswer>> {
  if (intents.length === 0) return new Map()
  const { rows } = await sql.query<{ key: string; state: string; epoch: string; result: Buffer | null }>({
    name: 'effects-look',
    text: `select e.key, e.state, e.epoch, e.result from effects e
           join unnest($1::date[], $2::text[]) as t (day, key) on e.day = t.day and e.key = t.key`,
    values: [intents.map((intent) => intent.day), intents.map((intent) => intent.key)],
  })
  const known = new Map(
    rows.map(({ key, state, epoch, result }): [string, LedgerAnswer] => {
      if (state === 'done' && result) return [key, { state: 'done', result: decodePayload(result) as StepResult }]
      if (state === 'failed') return [key, { state: 'cancelled' }]
      return [key, { state: state === 'intent' && epoch === grantedEpoch ? 'granted' : 'unknown' }]
    }),
  )
  return new Map(intents.map(({ key }) => [key, known.get(key) ?? { state: 'cancelled' }]))
}

async function insertIntents(
  sql: Sql,
  intents: readonly EffectIntent[],
  { repeat, epoch }: { readonly repeat: boolean; readonly epoch: string },
): Promise<readonly string[]> {
  if (intents.length === 0) return []
  const mayRetry = repeat ? `effects.state <> 'done'` : `effects.state = 'failed'`
  const { rows } = await sql.query<{ key: string }>({
    name: repeat ? 'effects-repeat' : 'effects-intend',
    text: `insert into effects (day, key, record_id, flow_id, node, state, epoch)
           select day, key, record_id, flow_id, node, 'intent', $6
           from unnest($1::date[], $2::text[], $3::uuid[], $4::text[], $5::text[]) as t (day, key, record_id, flow_id, node)
           where not exists (select 1 from run_cancellations c join open_records r on r.run_id = c.run_id
                             where c.flow_id = t.flow_id and c.over_at is null and r.id = t.record_id)
           on conflict (day, key) do update
             set state = 'intent', attempt = effects.attempt + 1, epoch = $6, intended_at = now(), record_id = excluded.record_id
             where ${mayRetry}
           returning key`,
    values: [
      intents.map((intent) => intent.day),
      intents.map((intent) => intent.key),
      intents.map((intent) => intent.recordId),
      intents.map((intent) => intent.flow),
      intents.map((intent) => intent.node),
      epoch,
    ],
  })
  return rows.map(({ key }) => key)
}

type OpenChange = Extract<RecordChange, { kind: 'open' }>
type EndedChange = Extract<RecordChange, { kind: 'ended' }>

async function updateOpen(sql: Sql, changes: readonly RecordChange[]): Promise<void> {
  const open = changes.filter((change): change is OpenChange => change.kind === 'open')
  if (open.length === 0) return
  // The last child may have ended while its parent was under way: then nobody else will wake the parent.
  await sql.query({
    name: 'records-update',
    text: `update open_records r
           set state = case when (t.state = 'expecting' or t.joins) and r.open_children = 0 then 'ready' else t.state end,
               wake_at = t.wake_at, progress = t.progress
           from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bytea[], $5::boolean[])
             as t (id, state, wake_at, progress, joins)
           where r.id = t.id`,
    values: [
      open.map((change) => change.id),
      open.map((change) => change.state),
      open.map((change) => (change.wakeAtMs === undefined ? null : new Date(change.wakeAtMs))),
      await encodePayloads(
        sql,
        open.map((change) => change.progress),
      ),
      open.map((change) => change.joins ?? false),
    ],
  })
}

/** Moves ended records to history, lets their followers go and tells their parents. Answers lanes to ring. */
async function endRecords(sql: Sql, lease: LaneLease, changes: readonly RecordChange[]): Promise<LaneId[]> {
  const ended = changes.filter((change): change is EndedChange => change.kind === 'ended')
  if (ended.length === 0) return []
  const { rows } = await sql.query<{ order_key: string | null; parent_id: string | null }>({
    name: 'records-end',
    text: `with t as (select * from unnest($1::uuid[], $2::text[], $3::text[]) as t (id, state, reason)),
           gone as (delete from open_records r using t where r.id = t.id returning r.*, t.state as end_state, t.reason),
           kept as (
             insert into records (id, flow_id, version, run_id, source, entity, key, state, reason, entry, payload, origin, lineage,
                                  lineage_day, generation, parent_id, accepted_at)
             select id, flow_id, version, run_id, source, entity, key, end_state, reason, entry, payload, origin, lineage,
                    lineage_day, generation, parent_id, accepted_at from gone
           )
           select order_key, parent_id from gone`,
    values: [
      ended.map((change) => change.id),
      ended.map((change) => change.state),
      ended.map((change) => change.reason ?? null),
    ],
  })
  const orderKeys = rows.flatMap((row) => row.order_key ?? [])
  const parents = rows.flatMap((row) => row.parent_id ?? [])
  return [...(await letFollowersGo(sql, lease, orderKeys)), ...(await tellParents(sql, parents))]
}

/** The first open record of each key may run now. Answers lanes other than the lease's own that have to be rung. */
export async function letFollowersGo(sql: Sql, lease: LaneId, orderKeys: readonly string[]): Promise<LaneId[]> {
  if (orderKeys.length === 0) return []
  const { rows } = await sql.query<{ lane: number }>({
    name: 'records-let-go',
    text: `with followed as materialized (
             select distinct key, order_key from open_records
             where flow_id = $1 and state = 'held' and order_key = any ($2::text[])
           ), first as materialized (
             select distinct on (r.order_key) r.id, r.state
             from followed join open_records r on r.key = followed.key and r.flow_id = $1 and r.order_key = followed.order_key
             order by r.order_key, r.seq)
           update open_records r set state = 'ready' from first
           where first.state = 'held' and r.id = first.id and r.state = 'held'
           returning r.lane`,
    values: [lease.flow, [...new Set(orderKeys)]],
  })
  const others = [...new Set(rows.map((row) => row.lane))].filter((lane) => lane !== lease.lane)
  return others.map((lane) => ({ flow: lease.flow, lane }))
}

/**
 * Counts ended children off their parents; a parent whose last child has ended is ready to end itself, or to go on with a
 * branch that waited for them while others wait for something else.
 */
export async function tellParents(sql: Sql, parents: readonly string[]): Promise<LaneId[]> {
  if (parents.length === 0) return []
  const { rows } = await sql.query<{ flow_id: string; lane: number; state: string }>({
    name: 'records-tell-parents',
    text: `with ended as (select id, count(*)::int as n from unnest($1::uuid[]) as t (id) group by id),
           locked as (select r.id, ended.n from open_records r join ended using (id) order by r.id for update of r)
           update open_records r
           set open_children = r.open_children - locked.n,
               state = case when r.state in ('expecting', 'waiting', 'parked') and r.open_children = locked.n then 'ready'
                       else r.state end
           from locked where r.id = locked.id
           returning r.flow_id, r.lane, r.state`,
    values: [parents],
  })
  return rows.filter((row) => row.state === 'ready').map((row) => ({ flow: row.flow_id, lane: row.lane }))
}
