import type { LaneId } from '../engine/ports.ts'
import type { Database } from './database.ts'

/**
 * Lanes that have work and no living owner: their doorbell was lost, or their worker died. Work is whatever is ready or
 * due; what the queue knows does not count. A locked lane has an owner at this moment, and one that stands still in the
 * middle of its commit must not stop the sweep of all others.
 */
export async function findForgottenLanes(database: Database): Promise<readonly LaneId[]> {
  const { rows } = await database.query<{ flow_id: string; lane: number }>({
    name: 'sweep-lanes',
    text: `with forgotten as (
             select flow_id, lane from lanes l
             where (l.hold_until is null or l.hold_until <= now()) and (l.lease_until is null or l.lease_until < now()) and (not l.rung or l.rung_at < now() - interval '3 seconds' or l.lease_until < now())
               and (exists (select 1 from open_records r where r.flow_id = l.flow_id and r.lane = l.lane and r.state = 'ready')
                 or exists (select 1 from open_records r where r.flow_id = l.flow_id and r.lane = l.lane and r.state = 'waiting' and r.wake_at <= now()))
             for update of l skip locked)
           update lanes l set rung = true, rung_at = now() from forgotten f where l.flow_id = f.flow_id and l.lane = f.lane
           returning l.flow_id, l.lane`,
  })
  return rows.map((row) => ({ flow: row.flow_id, lane: row.lane }))
}

/**
 * Held records that nobody stands before any more. Can only come from a change of the number of lanes while records of
 * one key were open in two of them.
 */
export async function releaseStrandedRecords(database: Database): Promise<number> {
  const { rowCount } = await database.query({
    name: 'sweep-held',
    text: `update open_records r set state = 'ready'
           where r.state = 'held' and not exists (
             select 1 from open_records e where e.key = r.key and e.flow_id = r.flow_id and e.seq < r.seq and e.order_key = r.order_key)`,
  })
  return rowCount
}

/** How many records of a flow are open: what back-pressure is decided on. */
export async function countBacklog(database: Database, flow: string, atMost: number): Promise<number> {
  const { rows } = await database.query<{ n: number }>({
    name: 'backlog',
    text: `select count(*)::int as n from (
             select 1 from open_records where flow_id = $1 and state in ('ready', 'waiting', 'held') limit $2) t`,
    values: [flow, atMost],
  })
  return rows[0]?.n ?? 0
}
