import type { Core } from './core.ts'
import { tidyDebugging } from './debug/live-holds.ts'
import { createCallRunner } from './engine/calls.ts'
import type { LaneRunnerOptions } from './engine/lane-runner.ts'
import { createTurns } from './engine/turns.ts'
import { type ActivityCounter, createActivityCounter } from './flow-activity.ts'
import { runHousekeeping } from './housekeeping.ts'
import { runReplays } from './repair/replay-runner.ts'
import { runTimer } from './sources/timer.ts'
import { createLaneStore } from './store/lane-store.ts'
import { runSweeper } from './sweeper.ts'
import { createTrafficCounter, runTrafficWriter, type TrafficCounter } from './traffic.ts'
import { startWorker } from './worker.ts'

/** Ends taking new work; ends calls under way as well. */
export interface StopSignals {
  readonly stopping: AbortSignal
  readonly aborting: AbortSignal
}

const refreshEveryMs = 1_000
const maxInFlightPerLane = 200
/** Lanes of a process that speak to the database at once. More would make more and smaller commits, not a higher throughput. */
const lanesInTurn = 3
/** Outcomes gather meanwhile, so that commits are few also when there is not much to do: a quarter less CPU time for each record. */
const turnsApartMs = 20
/** What spacing the turns of many lanes costs a record at most, for each of its commits. */
const turnWithinMs = 80
const idlePollMs = 250
const handOverAfterMs = 10_000
const lookForDueEveryMs = 500

/** Starts the loops of a runtime: refreshing, sweeping, tidying, and as asked for the worker and the scheduler. */
export function startParts(core: Core, signals: StopSignals): { ended(): Promise<void> } {
  const { catalog, clock, database, environment, options, ownerId, ring } = core
  const onError = (thrown: unknown) => options.log.warn({ cause: String(thrown) }, 'background work failed; it goes on')
  const loops = [
    refreshLoop(core, signals.stopping, onError),
    runHousekeeping({ database, clock, onError }, signals.stopping),
    core.nodeLogs.run(signals.stopping),
  ]
  if (options.parts.scheduler) {
    const { executors, ids, intake, logFor } = core
    loops.push(
      runTimer(
        {
          ...{ database, catalog, intake, executors, system: environment.access, clock, ids, ownerId, logFor },
          lookEveryMs: options.lookForDueEveryMs ?? lookForDueEveryMs,
        },
        signals.stopping,
      ),
      runReplays(
        {
          ...{ database, clock, ids, ownerId, ring, onError },
          planFor: catalog.planFor,
          waitForRoom: intake.waitForRoom,
        },
        signals.stopping,
      ),
    )
  }
  const counter = createTrafficCounter()
  const activity = createActivityCounter({ database, clock, onError })
  if (options.parts.worker) {
    loops.push(
      // Where rings get lost, a worker answers its own: a process without one would find lanes and nobody would come.
      runSweeper({ database, clock, ring, onError }, signals.stopping),
      runTrafficWriter({ database, clock, counter, onError }, signals.stopping),
      activity.run(signals.stopping),
    )
  }
  const worker = options.parts.worker
    ? startWorker({
        queue: core.queue,
        runner: runnerOptions(core, signals, { counter, activity }),
        onError: (lane, error) =>
          options.log.error({ ...lane, cause: String(error.cause ?? error) }, 'lane failed; it is taken up again'),
      })
    : undefined
  return {
    async ended() {
      await Promise.all([...loops, worker?.close()])
      await core.nodeLogs.flush()
    },
  }
}

/** Takes up what other processes have changed: versions, declarations, code tables. */
async function refreshLoop(core: Core, stopping: AbortSignal, onError: (thrown: unknown) => void): Promise<void> {
  const { catalog, clock, debugGate, environment } = core
  while (!stopping.aborted) {
    await clock.sleep(refreshEveryMs, stopping)
    if (stopping.aborted) return
    await Promise.all([catalog.refresh(), environment.refresh(), debugGate.refresh(), tidyDebugging(core)]).catch(
      onError,
    )
  }
}

function runnerOptions(
  core: Core,
  how: StopSignals,
  { counter, activity }: { readonly counter: TrafficCounter; readonly activity: ActivityCounter },
): LaneRunnerOptions {
  const { catalog, clock, database, environment, executors, ids, logFor, mask, metrics, options } = core
  return {
    store: createLaneStore(database, options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    calls: createCallRunner(executors),
    tools: {
      executors,
      system: environment.access,
      logFor,
      get params() {
        return environment.params
      },
      clock,
      ids,
      random: Math.random,
      mask,
      holdOf: environment.holdOf,
      gate: core.debugGate,
      signal: how.aborting,
    },
    planFor: catalog.planFor,
    ownerId: core.ownerId,
    turns: createTurns(lanesInTurn, { clock, apartMs: turnsApartMs, withinMs: turnWithinMs }),
    maxInFlight: maxInFlightPerLane,
    idlePollMs,
    handOverAfterMs: options.handOverAfterMs ?? handOverAfterMs,
    stopping: how.stopping,
    onRing: core.ring,
    onWaiting: core.ringAt,
    onCommit(facts) {
      metrics.committed(facts)
      counter.note(facts)
      activity.note(facts)
      core.nodeLogs.note(facts)
    },
  }
}
