import { toCrossdockError } from '@crossdock/shared/errors'
import { drainLane, type LaneRunnerOptions } from './engine/lane-runner.ts'
import type { LaneId } from './engine/ports.ts'
import type { LaneQueue } from './queue/lane-queue.ts'

/** A worker under way. */
export interface Worker {
  /** Takes no more lanes and resolves when those under way have been given back. */
  close(): Promise<void>
}

/**
 * Lanes that one process has at once. Most of them wait for other systems: so many that a few slow ones hold up no lane of
 * another flow.
 */
const lanesAtOnce = 1_000
/** Records that all of them have in memory at once, shared out evenly; a lane has some in any case. */
const maxInFlight = 12_800
const leastInFlight = 8
/** All waiting lanes together look for new records about so often, whatever their number. */
const looksPerSecond = 250

/** Answers doorbells: each ring drains its lane. */
export function startWorker(options: {
  readonly queue: LaneQueue
  readonly runner: LaneRunnerOptions
  readonly onError: (lane: LaneId, error: Error) => void
}): Worker {
  const { queue, runner, onError } = options
  let lanes = 0
  return queue.work(
    async (lane) => {
      lanes++
      try {
        await drainLane(lane, shareOf(runner, lanes))
      } catch (thrown) {
        // The lane's records are where they were; the sweep rings it again.
        onError(lane, toCrossdockError(thrown))
      } finally {
        lanes--
      }
    },
    { concurrency: lanesAtOnce },
  )
}

/** What one of so many lanes may have for itself. */
function shareOf(runner: LaneRunnerOptions, lanes: number): LaneRunnerOptions {
  return {
    ...runner,
    maxInFlight: Math.min(runner.maxInFlight, Math.max(leastInFlight, Math.floor(maxInFlight / lanes))),
    idlePollMs: Math.max(runner.idlePollMs, (1_000 * lanes) / looksPerSecond),
  }
}
