import { CrossdockError } from '@crossdock/shared/errors'
import type { LaneId, LaneLease, LaneStore, OpenRecord } from '../engine/ports.ts'
import type { Progress } from '../engine/token.ts'
import { endCancelled } from './cancel-store.ts'
import { applyCommit } from './commit.ts'
import type { Database } from './database.ts'
import { loadPayload } from './large-payloads.ts'
import { parkLost } from './lost-payloads.ts'

/** How long a worker may be silent before another one takes its lane. Judged by the database's clock alone. */
const defaultLeaseMs = 10_000

interface ClaimedRow {
  readonly id: string
  readonly flow_id: string
  readonly version: number
  readonly run_id: string
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly payload: Buffer
  readonly accepted_at: Date
  readonly lineage: string
  readonly lineage_day: string
  readonly generation: number
  readonly open_children: number
  readonly hops: number
  readonly progress: Buffer | null
  readonly entry: string
}

/** Lanes on PostgreSQL. */
export function createLaneStore(database: Database, options: { readonly leaseMs?: number } = {}): LaneStore {
  const leaseMs = options.leaseMs ?? defaultLeaseMs
  return {
    acquire: (lane, ownerId) => acquire(database, lane, { ownerId, leaseMs }),
    claim: (lease, claim) => claimRecords(database, lease, claim),
    endCancelled: (lease, options) => endCancelled(database, lease, options),
    commit: (lease, commit, no) => applyCommit(database, { lease, commit, no, leaseMs }),
    renew: (lease) => renew(database, lease, leaseMs),
    release: (lease) => release(database, lease),
    async hold({ flow, lane, epoch }, untilMs) {
      await database.query({
        name: 'lane-hold',
        text: `update lanes set owner_id = null, lease_until = null, rung = true, rung_at = now(), hold_until = $4
               where flow_id = $1 and lane = $2 and epoch = $3`,
        values: [flow, lane, epoch, new Date(untilMs)],
      })
    },
    async abandon({ flow, lane, epoch }) {
      await database.query({
        name: 'lane-abandon',
        text: 'update lanes set owner_id = null, lease_until = null, rung = false where flow_id = $1 and lane = $2 and epoch = $3',
        values: [flow, lane, epoch],
      })
    },
  }
}

async function acquire(
  database: Database,
  { flow, lane }: LaneId,
  owner: { readonly ownerId: string; readonly leaseMs: number },
): Promise<LaneLease | undefined> {
  const { rows } = await database.query<{ epoch: string }>({
    name: 'lane-acquire',
    text: `update lanes set epoch = epoch + 1, commit_no = 0, owner_id = $3, lease_until = now() + $4 * interval '1 ms'
           where flow_id = $1 and lane = $2 and (lease_until is null or lease_until < now())
             and (hold_until is null or hold_until <= now())
           returning epoch`,
    values: [flow, lane, owner.ownerId, owner.leaseMs],
  })
  const epoch = rows[0]?.epoch
  return epoch === undefined ? undefined : { flow, lane, epoch }
}

/** No person has cancelled the record's run. */
const isWanted = 'not exists (select 1 from run_cancellations c where c.run_id = r.run_id and c.over_at is null)'

/**
 * Hands out records in lane order. The check for an earlier open record of the same key covers the whole flow, so it
 * also holds while the number of lanes changes.
 */
async function claimRecords(
  database: Database,
  { flow, lane, epoch }: LaneLease,
  { limit, exclude }: { readonly limit: number; readonly exclude: readonly string[] },
): Promise<readonly OpenRecord[]> {
  const { rows } = await database.query<ClaimedRow>({
    name: 'lane-claim',
    text: `with candidates as (
             (select id, seq, key, order_key from open_records r
              where flow_id = $1 and lane = $2 and state = 'ready' and id <> all ($4::uuid[]) and ${isWanted} order by seq limit $5)
             union all
             (select id, seq, key, order_key from open_records r
              where flow_id = $1 and lane = $2 and state = 'waiting' and wake_at <= now() and id <> all ($4::uuid[]) and ${isWanted}
              order by wake_at limit $5)
           ), chosen as (
             select id, seq, order_key is not null and exists (
               select 1 from open_records earlier
               where earlier.key = candidates.key and earlier.flow_id = $1 and earlier.seq < candidates.seq
                 and earlier.order_key = candidates.order_key
             ) as is_blocked
             from candidates order by seq limit $5
           ), hold as (
             update open_records set state = 'held' where id in (select id from chosen where is_blocked)
             and exists (select 1 from lanes where flow_id = $1 and lane = $2 and epoch = $3)
           )
           select r.id, r.flow_id, r.version, r.run_id, r.source, r.entity, r.key, r.payload, r.accepted_at, r.lineage,
                  r.lineage_day, r.generation, r.open_children, r.progress, r.entry, r.hops
           from chosen join open_records r using (id) where not is_blocked order by r.seq`,
    values: [flow, lane, epoch, exclude, limit],
  })
  const read = await Promise.all(rows.map((row) => readClaimed(database, row)))
  const records: OpenRecord[] = []
  for (const claimed of read) {
    if (claimed.ok) records.push(claimed.record)
    else await parkLost(database, { flow, lane, epoch }, claimed)
  }
  return records
}

type Claimed =
  | { readonly ok: true; readonly record: OpenRecord }
  | { readonly ok: false; readonly id: string; readonly error: CrossdockError }

/** A payload that is gone parks its record; the lane goes on without it. */
async function readClaimed(database: Database, row: ClaimedRow): Promise<Claimed> {
  try {
    const progress = row.progress ? ((await loadPayload(database, row.progress)) as Progress) : undefined
    return { ok: true, record: toOpenRecord(row, { payload: await loadPayload(database, row.payload), progress }) }
  } catch (thrown) {
    if (thrown instanceof CrossdockError && thrown.code === 'PAYLOAD_LOST')
      return { ok: false, id: row.id, error: thrown }
    throw thrown
  }
}

function toOpenRecord(row: ClaimedRow, content: Pick<OpenRecord, 'payload' | 'progress'>): OpenRecord {
  return {
    ...content,
    id: row.id,
    flow: row.flow_id,
    version: row.version,
    runId: row.run_id,
    source: row.source,
    entity: row.entity,
    key: row.key,
    acceptedAt: row.accepted_at.toISOString(),
    lineage: row.lineage,
    lineageDay: row.lineage_day,
    generation: row.generation,
    openChildren: row.open_children,
    entry: row.entry,
    hops: row.hops,
  }
}

async function renew(database: Database, { flow, lane, epoch }: LaneLease, leaseMs: number): Promise<boolean> {
  const { rowCount } = await database.query({
    name: 'lane-renew',
    text: `update lanes set lease_until = now() + $4 * interval '1 ms' where flow_id = $1 and lane = $2 and epoch = $3`,
    values: [flow, lane, epoch, leaseMs],
  })
  return rowCount === 1
}

async function release(database: Database, { flow, lane, epoch }: LaneLease): Promise<boolean> {
  const { rowCount } = await database.query({
    name: 'lane-release',
    text: `update lanes set owner_id = null, lease_until = null, rung = false
           where flow_id = $1 and lane = $2 and epoch = $3
             and not exists (select 1 from open_records where flow_id = $1 and lane = $2 and state = 'ready')
             and not exists (select 1 from open_records where flow_id = $1 and lane = $2 and state = 'waiting' and wake_at <= now())`,
    values: [flow, lane, epoch],
  })
  if (rowCount === 1) return true
  const { rows } = await database.query({
    text: 'select 1 from lanes where flow_id = $1 and lane = $2 and epoch = $3',
    values: [flow, lane, epoch],
  })
  return rows.length === 0
}
