import type { Clock, LaneId } from './engine/ports.ts'
import type { Database } from './store/database.ts'
import { dropOldPartitions, ensurePartitions } from './store/partitions.ts'
import { findForgottenLanes, forgetExpired, releaseStrandedRecords } from './store/sweep.ts'

/** What the sweep needs. */
export interface SweepOptions {
  readonly database: Database
  readonly clock: Clock
  /** How long the flow that keeps its history longest keeps it. */
  readonly keepDays: () => number
  readonly ring: (lanes: readonly LaneId[]) => void
  readonly onError: (error: unknown) => void
}

const sweepEveryMs = 1_000
const housekeepingEveryMs = 60_000

/**
 * Rings lanes that have work and nobody at it, whatever became of their doorbells: this is what makes the queue
 * expendable. Once a minute it also keeps house. Runs until the signal aborts.
 */
export async function runSweeper(options: SweepOptions, stopping: AbortSignal): Promise<void> {
  const { database, clock, keepDays, ring, onError } = options
  let housekeepingAtMs = clock.nowMs() + housekeepingEveryMs
  while (!stopping.aborted) {
    try {
      ring(await findForgottenLanes(database))
      if (clock.nowMs() >= housekeepingAtMs) {
        housekeepingAtMs = clock.nowMs() + housekeepingEveryMs
        await releaseStrandedRecords(database)
        await forgetExpired(database)
        await ensurePartitions(database)
        await dropOldPartitions(database, keepDays())
      }
    } catch (thrown) {
      onError(thrown)
    }
    await clock.sleep(sweepEveryMs, stopping)
  }
}
