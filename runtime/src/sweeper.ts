import type { Clock, LaneId } from './engine/ports.ts'
import { findCancelledLanes } from './store/cancel-store.ts'
import type { Database } from './store/database.ts'
import { findForgottenLanes, releaseStrandedRecords } from './store/sweep.ts'

/** What the sweep needs. */
export interface SweepOptions {
  readonly database: Database
  readonly clock: Clock
  readonly ring: (lanes: readonly LaneId[]) => void
  readonly onError: (error: unknown) => void
}

const sweepEveryMs = 1_000
const releaseEveryMs = 60_000

/**
 * Rings lanes that have work and nobody at it, whatever became of their doorbells: this is what makes the queue
 * expendable. Also those with records of cancelled runs, so that whoever is there carries on cancelling. Once a minute it also looks for held records that nobody holds any more. Runs until the signal aborts.
 */
export async function runSweeper(options: SweepOptions, stopping: AbortSignal): Promise<void> {
  const { database, clock, ring, onError } = options
  let releaseAtMs = clock.nowMs() + releaseEveryMs
  while (!stopping.aborted) {
    try {
      ring(await findForgottenLanes(database))
      ring(await findCancelledLanes(database))
      if (clock.nowMs() >= releaseAtMs) {
        releaseAtMs = clock.nowMs() + releaseEveryMs
        await releaseStrandedRecords(database)
      }
    } catch (thrown) {
      onError(thrown)
    }
    await clock.sleep(sweepEveryMs, stopping)
  }
}
