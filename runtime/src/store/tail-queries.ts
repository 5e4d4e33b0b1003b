import type { TailRecord } from '@crossdock/shared/api'
import type { RecordState } from '@crossdock/shared/record'
import type { Database } from './database.ts'
import { idAt } from './record-queries.ts'

/** How far a tail has been read. */
export interface TailPosition {
  /** Moment of the database up to which it was read. */
  readonly atMs: number
  /** What was told of the last moments: commits end in another order than they begin. */
  readonly told: ReadonlySet<string>
}

/** What was committed this much later than its moment is still told. */
const overlapMs = 3_000
/** A record gets its id by its process’s clock, this much before its acceptance at most, or it is not told as accepted. */
const idLagMs = 60_000
/** Rows of one kind that are looked at in one go; what is beyond is not even counted. */
const maxRead = 2_000

interface TailRow {
  readonly id: string
  readonly run_id: string
  readonly key: string
  readonly entity: string
  readonly state: RecordState | 'accepted'
  readonly at: Date
}

/** Records of a flow that were accepted or ended since a position, oldest first, the newest of them. The first time: none. */
export async function readTail(
  database: Database,
  {
    flow,
    position,
    limit,
  }: { readonly flow: string; readonly position: TailPosition | undefined; readonly limit: number },
): Promise<{ readonly position: TailPosition; readonly records: readonly TailRecord[]; readonly more: number }> {
  const { rows: now } = await database.query<{ now: Date }>({ name: 'tail-now', text: 'select now() as now' })
  const nowMs = now[0]?.now.getTime() ?? 0
  const since = new Date((position?.atMs ?? nowMs) - overlapMs)
  const { rows } = await database.query<TailRow>({
    name: 'tail-read',
    text: `(select id, run_id, key, entity, 'accepted' as state, accepted_at as at from open_records
            where flow_id = $1 and id > $4 and accepted_at > $2 limit $3)
           union all
           (select id, run_id, key, entity, 'accepted', accepted_at from records
            where flow_id = $1 and accepted_at > $2 and ended_at > $2 limit $3)
           union all
           (select id, run_id, key, entity, state, ended_at from records where flow_id = $1 and ended_at > $2 limit $3)
           order by at, id`,
    values: [flow, since, maxRead, idAt(since.getTime() - idLagMs)],
  })
  const nameOf = (row: TailRow) => `${row.state === 'accepted' ? 'a' : 'e'}${row.id}`
  const fresh = position === undefined ? [] : rows.filter((row) => !position.told.has(nameOf(row)))
  return {
    position: { atMs: nowMs, told: new Set(rows.map(nameOf)) },
    records: fresh.slice(-limit).map(({ id, run_id, key, entity, state, at }) => ({
      ...{ recordId: id, runId: run_id, key, entity, state },
      at: at.toISOString(),
    })),
    more: Math.max(0, fresh.length - limit),
  }
}
