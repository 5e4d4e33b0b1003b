import { randomUUIDv7 } from 'node:crypto'
import { CrossdockError } from '@crossdock/shared/errors'
import { fingerprintOf } from '../engine/fingerprint.ts'
import type { CancelSweep, LaneId, LaneLease } from '../engine/ports.ts'
import { letFollowersGo, tellParents } from './commit.ts'
import { insertExceptions, ringLanes } from './commit-inserts.ts'
import type { Database, Sql } from './database.ts'
import { plainText } from './json-text.ts'

/** Most records that one look at a lane ends. */
const endedAtOnce = 500

const nothing: CancelSweep = { ended: 0, stopped: [], ring: [], isMore: false }

/** Who cancels a run, and why. */
export interface CancelRequest {
  readonly runId: string
  readonly by: string
  readonly reason: string
}

/**
 * Marks a run as cancelled: from the end of this transaction on none of its records is taken up, no call of it is begun and
 * nothing more is accepted into it. Answers its flow. Throws NOT_FOUND, and CONFLICT when there is nothing to cancel.
 */
export async function markCancelled(sql: Sql, { runId, by, reason }: CancelRequest): Promise<string> {
  // The lock keeps an intake from accepting into the run until this has been committed.
  const { rows } = await sql.query<{ flow_id: string; is_open: boolean; is_replayed: boolean }>({
    text: `select flow_id, ended_at is null or exists (select 1 from open_records where run_id = $1) as is_open,
             exists (select 1 from replays where ended_at is null and position($1::text in runs::text) > 0) as is_replayed
           from runs where id = $1 for update`,
    values: [runId],
  })
  const run = rows[0]
  if (!run) throw new CrossdockError('NOT_FOUND', `There is no run ${runId}.`)
  await assertCancellable(sql, runId, run)
  await sql.query({
    text: 'insert into run_cancellations (run_id, flow_id, reason, cancelled_by) values ($1, $2, $3, $4)',
    values: [runId, run.flow_id, plainText(reason), plainText(by)],
  })
  await sql.query({ text: 'update runs set ended_at = coalesce(ended_at, now()) where id = $1', values: [runId] })
  await sql.query({
    text: 'update intake_labels set completed_at = coalesce(completed_at, now()) where flow_id = $2 and run_id = $1',
    values: [runId, run.flow_id],
  })
  return run.flow_id
}

async function assertCancellable(
  sql: Sql,
  runId: string,
  run: { readonly is_open: boolean; readonly is_replayed: boolean },
): Promise<void> {
  const { rows } = await sql.query<{ cancelled_by: string }>({
    text: 'select cancelled_by from run_cancellations where run_id = $1',
    values: [runId],
  })
  if (rows[0]) throw new CrossdockError('CONFLICT', `${rows[0].cancelled_by} has cancelled this run already.`)
  if (run.is_replayed) {
    throw new CrossdockError('CONFLICT', 'A replay makes the records of this run and is still going on.', {
      remedy: 'Cancel the replay first; then what is left of its run can be cancelled.',
    })
  }
  if (!run.is_open)
    throw new CrossdockError('CONFLICT', 'All records of this run have ended: nothing is left to cancel.')
}

/** How much of an intake is left out because its run was cancelled: all of it, and it is counted; or nothing. */
export async function skipIfCancelled(sql: Sql, runId: string, messages: number): Promise<boolean> {
  await sql.query({ name: 'runs-lock', text: 'select 1 from runs where id = $1 for no key update', values: [runId] })
  const { rowCount } = await sql.query({
    name: 'cancelled-skip',
    text: 'update run_cancellations set skipped_messages = skipped_messages + $2 where run_id = $1',
    values: [runId, messages],
  })
  return rowCount > 0
}

/**
 * Ends records of cancelled runs in a lane, for its owner: whatever their state, but none that the owner has in memory, no
 * parent before its children, and none with a call of unknown outcome, which is parked for a person. Answers also which of those in memory belong to a cancelled run.
 */
export async function endCancelled(
  database: Database,
  lease: LaneLease,
  { exclude }: { readonly exclude: readonly string[] },
): Promise<CancelSweep> {
  const { rows: active } = await database.query<{ run_id: string }>({
    name: 'cancelled-active',
    text: 'select run_id from run_cancellations where flow_id = $1 and over_at is null',
    values: [lease.flow],
  })
  if (active.length === 0) return nothing
  const runs = active.map((row) => row.run_id)
  return await database.transaction(async (sql) => {
    const { rowCount: isOurs } = await sql.query({
      name: 'cancelled-fence',
      text: 'select 1 from lanes where flow_id = $1 and lane = $2 and epoch = $3 for update',
      values: [lease.flow, lease.lane, lease.epoch],
    })
    if (isOurs === 0) return nothing
    const stopped = await ofRuns(sql, exclude, runs)
    const doomed = await lockDoomed(sql, { lease, runs, exclude })
    const ring = doomed.length === 0 ? [] : await endAll(sql, lease, doomed)
    return { ended: doomed.length, stopped, ring, isMore: doomed.length === endedAtOnce }
  })
}

interface Doomed {
  readonly id: string
  readonly flow_id: string
  readonly lineage_day: string
}

/** A call of the record has an unknown outcome, and a person has been asked: cancelling its run does not answer that. */
const isAsked = `r.state = 'parked' and exists (
  select 1 from exceptions e where e.record_id = r.id and e.state in ('open', 'ignored') and e.code = 'OUTCOME_UNKNOWN')`

async function lockDoomed(
  sql: Sql,
  {
    lease,
    runs,
    exclude,
  }: { readonly lease: LaneLease; readonly runs: readonly string[]; readonly exclude: readonly string[] },
): Promise<readonly Doomed[]> {
  const { rows } = await sql.query<Doomed>({
    name: 'cancelled-doomed',
    text: `select id, flow_id, lineage_day from open_records r
           where run_id = any ($3::uuid[]) and flow_id = $1 and lane = $2 and open_children = 0 and id <> all ($4::uuid[])
             and not (${isAsked})
           limit $5 for update`,
    values: [lease.flow, lease.lane, runs, exclude, endedAtOnce],
  })
  return rows
}

async function ofRuns(sql: Sql, ids: readonly string[], runs: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql.query<{ id: string }>({
    name: 'cancelled-stopped',
    text: 'select id from open_records where id = any ($1::uuid[]) and run_id = any ($2::uuid[])',
    values: [ids, runs],
  })
  return rows.map(({ id }) => id)
}

async function endAll(sql: Sql, lease: LaneLease, doomed: readonly Doomed[]): Promise<readonly LaneId[]> {
  const unsure = await unsureOf(sql, doomed)
  await askAbout(sql, doomed, unsure)
  const ids = doomed.flatMap(({ id }) => (unsure.has(id) ? [] : [id]))
  return await endRecords(sql, lease, ids)
}

/**
 * Ends a record of a cancelled run that had waited for what became of its calls, once a person has settled all of them.
 * Answers the lanes to ring.
 */
export async function endSettled(sql: Sql, record: { readonly id: string; readonly flow: string }): Promise<LaneId[]> {
  // No lane is locked here, so the record's own lane is rung like any other.
  const lanes = await endRecords(sql, { flow: record.flow, lane: -1 }, [record.id])
  const rung: LaneId[] = []
  for (const { flow, lane } of lanes) rung.push(...(await ringLanes(sql, flow, [lane])))
  return rung
}

async function endRecords(sql: Sql, lease: LaneId, ids: readonly string[]): Promise<readonly LaneId[]> {
  const { rows } = await sql.query<{ order_key: string | null; parent_id: string | null }>({
    name: 'cancelled-end',
    text: `with gone as (delete from open_records r using run_cancellations c
                         where r.id = any ($1::uuid[]) and c.run_id = r.run_id returning r.*, c.reason, c.cancelled_by),
           kept as (
             insert into records (id, flow_id, version, run_id, source, entity, key, state, reason, ended_by, entry, payload, origin,
                                  lineage, lineage_day, generation, parent_id, accepted_at)
             select id, flow_id, version, run_id, source, entity, key, 'resolved', 'Run cancelled: ' || reason, cancelled_by, entry,
                    payload, origin, lineage, lineage_day, generation, parent_id, accepted_at from gone),
           closed as (
             update exceptions e set state = 'resolved', closed_at = now(), closed_by = gone.cancelled_by, close_reason = gone.reason
             from gone where e.record_id = gone.id and e.state in ('open', 'ignored')),
           counted as (
             update run_cancellations c set ended_records = c.ended_records + t.n
             from (select run_id, count(*)::int as n from gone group by run_id) t where c.run_id = t.run_id)
           select order_key, parent_id from gone`,
    values: [ids],
  })
  const orderKeys = rows.flatMap((row) => row.order_key ?? [])
  const parents = rows.flatMap((row) => row.parent_id ?? [])
  return [...(await letFollowersGo(sql, lease, orderKeys)), ...(await tellParents(sql, parents))]
}

/** Records with calls that were begun and never told how they ended, and at which nodes. */
async function unsureOf(sql: Sql, doomed: readonly Doomed[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql.query<{ record_id: string; nodes: readonly string[] }>({
    name: 'cancelled-unsure',
    text: `select record_id, array_agg(distinct node) as nodes from effects
           where record_id = any ($1::uuid[]) and day = any ($2::date[]) and state in ('intent', 'unknown')
           group by record_id`,
    values: [doomed.map(({ id }) => id), [...new Set(doomed.map(({ lineage_day }) => lineage_day))]],
  })
  return new Map(rows.map((row) => [row.record_id, row.nodes]))
}

/** An unknown outcome stops and asks: such records are parked for a person, and go on holding their keys. */
async function askAbout(
  sql: Sql,
  doomed: readonly Doomed[],
  unsure: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  if (unsure.size === 0) return
  await sql.query({
    name: 'cancelled-ask',
    text: `update open_records set state = 'parked', wake_at = null where id = any ($1::uuid[])`,
    values: [[...unsure.keys()]],
  })
  const exceptions = doomed.flatMap(({ id, flow_id: flow }) =>
    (unsure.get(id) ?? []).map((node) => {
      const message = `The run was cancelled after “${node}” was sent, and it is not known whether it took effect.`
      const remedy =
        'Look in the other system, then retry with assume “done” or “not-done”: it is noted, and nothing is sent.'
      const error = new CrossdockError('OUTCOME_UNKNOWN', message, { outcome: 'unknown', remedy }).toInfo()
      const fingerprint = fingerprintOf({ flow, node }, error)
      return { id: randomUUIDv7(), recordId: id, branch: '0', node, error, fingerprint }
    }),
  )
  await insertExceptions(sql, exceptions)
}

/**
 * Lanes that have records of cancelled runs and no living owner, freed from waiting for a system: ring them. Cancellations
 * of which nothing is left are over.
 */
export async function findCancelledLanes(database: Database): Promise<readonly LaneId[]> {
  const { rows: active } = await database.query<{ run_id: string }>({
    name: 'cancelled-all',
    text: `update run_cancellations c set over_at = case when exists (
             select 1 from open_records r where r.run_id = c.run_id and not (${isAsked})) then null else now() end
           where over_at is null returning case when over_at is null then run_id end as run_id`,
  })
  const runs = active.flatMap((row) => row.run_id ?? [])
  if (runs.length === 0) return []
  const { rows } = await database.query<{ flow_id: string; lane: number }>({
    name: 'cancelled-lanes',
    text: `with wanted as (select distinct r.flow_id, r.lane from open_records r where r.run_id = any ($1::uuid[]) and r.open_children = 0 and not (${isAsked})),
           idle as (select l.flow_id, l.lane from lanes l join wanted using (flow_id, lane)
                    where l.lease_until is null or l.lease_until < now() for update of l skip locked)
           update lanes l set rung = true, rung_at = now(), hold_until = null from idle i
           where l.flow_id = i.flow_id and l.lane = i.lane returning l.flow_id, l.lane`,
    values: [runs],
  })
  return rows.map((row) => ({ flow: row.flow_id, lane: row.lane }))
}
