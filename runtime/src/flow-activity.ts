import type { Clock } from './engine/ports.ts'
import type { WalkChanges } from './engine/walk.ts'
import type { Database } from './store/database.ts'
import { addActivity, type FlowActivity, forgetActivity } from './store/flow-activity-store.ts'

/** Counts what begins and ends, for the small pictures of flows. */
export interface ActivityCounter {
  /** Counts what a commit made final. */
  note(facts: { readonly flow: string; readonly changes: readonly WalkChanges[] }): void
  /** Writes the counts once a second until the signal. What cannot be written is let go: it is a picture. */
  run(stopping: AbortSignal): Promise<void>
}

type Tally = { -readonly [K in keyof FlowActivity]: FlowActivity[K] }

const writeEveryMs = 1_000
const forgetEveryMs = 600_000

/** Counts in memory, written in place because every record passes here. */
export function createActivityCounter(options: {
  readonly database: Database
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}): ActivityCounter {
  const { database, clock, onError } = options
  let flows = new Map<string, Tally>()

  function tallyOf(flow: string): Tally {
    const tally = flows.get(flow) ?? { flow, accepted: 0, delivered: 0, filtered: 0, parked: 0 }
    flows.set(flow, tally)
    return tally
  }

  return {
    note({ flow, changes }) {
      const tally = tallyOf(flow)
      for (const { change, exceptions, isFirst } of changes) {
        // Its first commit tells that a record was accepted; one that repair made has a progress from the beginning.
        if (isFirst) tally.accepted++
        if (change.kind === 'ended') tally[change.state]++
        if (exceptions.length > 0) tally.parked++
      }
    },
    async run(stopping) {
      let forgetAtMs = clock.nowMs() + forgetEveryMs
      while (!stopping.aborted) {
        await clock.sleep(writeEveryMs, stopping)
        const taken = [...flows.values()]
        flows = new Map()
        await addActivity(database, taken).catch(onError)
        if (clock.nowMs() < forgetAtMs) continue
        forgetAtMs = clock.nowMs() + forgetEveryMs
        await forgetActivity(database).catch(onError)
      }
    },
  }
}
