import type { RecordState } from '@crossdock/shared/record'
import { isEnded } from '@crossdock/shared/record'
import type { Sql } from './database.ts'

/** How many records of a run stand in a state, and when the last of them ended. */
export interface RunTally {
  readonly run_id: string
  readonly state: RecordState
  readonly n: number
  readonly done_at: Date | null
}

/** A run as it is counted. */
export interface CountedRun {
  readonly id: string
  readonly ended_at: Date | null
  readonly accepted: number
}

/** Counts the records of runs by state. */
export type TallyRuns = (sql: Sql, runs: readonly CountedRun[]) => Promise<readonly RunTally[]>

/** Counts them all, at this moment. */
export const tallyRuns: TallyRuns = async (sql, runs) => {
  if (runs.length === 0) return []
  const { rows } = await sql.query<RunTally>({
    text: `select run_id, state, count(*)::int as n, null::timestamptz as done_at from open_records
           where run_id = any ($1::uuid[]) group by run_id, state
           union all
           select run_id, state, count(*)::int as n, max(ended_at) as done_at from records
           where run_id = any ($1::uuid[]) group by run_id, state`,
    values: [runs.map(({ id }) => id)],
  })
  return rows
}

/** Runs whose counts are remembered at most. */
const maxRemembered = 2_000
/** How long the counts of a run are remembered that is over: until then retention may have taken records away. */
const overMs = 600_000
/** A run of fewer records is counted anew each time. */
const largeRun = 10_000
/** Of the time, counting a large run takes one part and then rests for so many. */
const restParts = 10

interface Remembered {
  readonly accepted: number
  readonly tallies: readonly RunTally[]
  readonly untilMs: number
}

/**
 * Counts runs for those who look on: what is over is counted once, and a run so large that counting it takes long is counted
 * again only after a rest, so that looking on takes little from the records that move.
 */
export function createRunTallies({
  count = tallyRuns,
  nowMs = () => performance.now(),
}: {
  readonly count?: TallyRuns
  readonly nowMs?: () => number
} = {}): TallyRuns {
  const remembered = new Map<string, Remembered>()
  return async (sql, runs) => {
    const startedAtMs = nowMs()
    const known = (run: CountedRun): Remembered | undefined => {
      const entry = remembered.get(run.id)
      return entry && entry.untilMs > startedAtMs && entry.accepted === run.accepted ? entry : undefined
    }
    const missing = runs.filter((run) => known(run) === undefined)
    const kept = runs.flatMap((run) => known(run)?.tallies ?? [])
    const fresh = missing.length === 0 ? [] : await count(sql, missing)
    const endedAtMs = nowMs()
    const tookMs = endedAtMs - startedAtMs
    const byRun = Map.groupBy(fresh, (tally) => tally.run_id)
    for (const { id, ended_at, accepted } of missing) {
      const tallies = byRun.get(id) ?? []
      const isOver = ended_at !== null && tallies.length > 0 && tallies.every(({ state }) => isEnded(state))
      const isLarge = tallies.reduce((sum, { n }) => sum + n, 0) >= largeRun
      remembered.delete(id)
      remembered.set(id, {
        accepted,
        tallies,
        untilMs: endedAtMs + (isOver ? overMs : isLarge ? tookMs * restParts : 0),
      })
    }
    for (const id of remembered.keys()) {
      if (remembered.size <= maxRemembered) break
      remembered.delete(id)
    }
    return [...kept, ...fresh]
  }
}
