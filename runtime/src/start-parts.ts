import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Core } from './core.ts'
import { createCallRunner } from './engine/calls.ts'
import type { LaneRunnerOptions } from './engine/lane-runner.ts'
import { runTimer } from './sources/timer.ts'
import { createLaneStore } from './store/lane-store.ts'
import { runSweeper } from './sweeper.ts'
import { startWorker } from './worker.ts'

/** Ends taking new work; ends calls under way as well. */
export interface StopSignals {
  readonly stopping: AbortSignal
  readonly aborting: AbortSignal
}

const refreshEveryMs = 1_000
const maxInFlightPerLane = 200
const idlePollMs = 250
const defaultRetentionDays = 30

/** Starts the loops of a runtime: refreshing, sweeping, and as asked for the worker and the scheduler. */
export function startParts(core: Core, signals: StopSignals): { ended(): Promise<void> } {
  const { catalog, clock, database, environment, options, ring } = core
  const ownerId = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
  const onError = (thrown: unknown) => options.log.warn({ cause: String(thrown) }, 'background work failed; it goes on')
  const loops = [
    refreshLoop(core, signals.stopping, onError),
    runSweeper({ database, clock, keepDays: () => longestRetention(catalog), ring, onError }, signals.stopping),
  ]
  if (options.parts.scheduler) {
    const { executors, ids, intake, logFor } = core
    loops.push(
      runTimer(
        { database, catalog, intake, executors, system: environment.access, clock, ids, ownerId, logFor },
        signals.stopping,
      ),
    )
  }
  const worker = options.parts.worker
    ? startWorker({
        queue: core.queue,
        runner: runnerOptions(core, { ...signals, ownerId }),
        onError: (lane, error) =>
          options.log.error({ ...lane, cause: String(error.cause ?? error) }, 'lane failed; it is taken up again'),
      })
    : undefined
  return {
    async ended() {
      await Promise.all([...loops, worker?.close()])
    },
  }
}

/** Takes up what other processes have changed: versions, declarations, code tables. */
async function refreshLoop(
  { catalog, clock, environment }: Core,
  stopping: AbortSignal,
  onError: (thrown: unknown) => void,
): Promise<void> {
  while (!stopping.aborted) {
    await clock.sleep(refreshEveryMs, stopping)
    if (stopping.aborted) return
    await Promise.all([catalog.refresh(), environment.refresh()]).catch(onError)
  }
}

function runnerOptions(core: Core, how: StopSignals & { readonly ownerId: string }): LaneRunnerOptions {
  const { catalog, clock, database, environment, executors, ids, logFor, mask, metrics, options } = core
  return {
    store: createLaneStore(database, options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    calls: createCallRunner(executors),
    tools: {
      executors,
      system: environment.access,
      logFor,
      params: {},
      clock,
      ids,
      random: Math.random,
      mask,
      signal: how.aborting,
    },
    planFor: catalog.planFor,
    ownerId: how.ownerId,
    maxInFlight: maxInFlightPerLane,
    idlePollMs,
    stopping: how.stopping,
    onRing: core.ring,
    onWaiting: core.ringAt,
    onCommit: metrics.committed,
  }
}

/** Days are dropped for all flows together, so history stays as long as the flow that keeps it longest asks for. */
function longestRetention(catalog: Core['catalog']): number {
  const days = [...catalog.current.values()].map(({ plan }) => plan.flow.settings.retentionDays)
  return Math.max(defaultRetentionDays, ...days)
}
