import { toCrossdockError } from '@crossdock/shared/errors'
import { drainLane, type LaneRunnerOptions } from './engine/lane-runner.ts'
import type { LaneId } from './engine/ports.ts'
import type { LaneQueue } from './queue/lane-queue.ts'

/** A worker under way. */
export interface Worker {
  /** Takes no more lanes and resolves when those under way have been given back. */
  close(): Promise<void>
}

/** Lanes that one process works on side by side. */
const lanesAtOnce = 64

/** Answers doorbells: each ring drains its lane. */
export function startWorker(options: {
  readonly queue: LaneQueue
  readonly runner: LaneRunnerOptions
  readonly onError: (lane: LaneId, error: Error) => void
}): Worker {
  const { queue, runner, onError } = options
  return queue.work(
    async (lane) => {
      try {
        await drainLane(lane, runner)
      } catch (thrown) {
        // The lane's records are where they were; the sweep rings it again.
        onError(lane, toCrossdockError(thrown))
      }
    },
    { concurrency: lanesAtOnce },
  )
}
