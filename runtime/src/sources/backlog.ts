import type { Clock } from '../engine/ports.ts'
import type { Database } from '../store/database.ts'
import { countBacklog } from '../store/sweep.ts'

/** Whether a delivery may come in. Disposing gives back what was reserved and not used. */
export interface Room extends Disposable {
  readonly isGranted: boolean
  /** Says how many records came of it. */
  used(records: number): void
}

/** How many records of each flow are open, well enough to stop at a bound. */
export interface Backlog {
  /** Room for a delivery while fewer records than the bound are open or on their way in. */
  reserve(flow: string, wanted: { readonly bound: number; readonly records: number }): Promise<Room>
  hasRoom(flow: string, bound: number): Promise<boolean>
}

/** How long a count is good for. */
const countAgeMs = 1_000

interface Count {
  readonly atMs: number
  readonly counted: Promise<number>
  /** Accepted since the count began. May be in the count as well, which errs on the side of caution. */
  added: number
}

/**
 * Counts are read at most once a second, by all callers together; what this process accepts in between is added, and what
 * is on its way in is reserved. So a burst stops at the bound and not a second later.
 */
export function createBacklog({ database, clock }: { readonly database: Database; readonly clock: Clock }): Backlog {
  const counts = new Map<string, Count>()
  const onTheirWay = new Map<string, number>()

  async function present(flow: string, bound: number): Promise<number> {
    let count = counts.get(flow)
    if (!count || clock.nowMs() - count.atMs >= countAgeMs) {
      const counted = countBacklog(database, flow, bound)
      counted.catch(() => counts.delete(flow))
      count = { atMs: clock.nowMs(), counted, added: 0 }
      counts.set(flow, count)
    }
    return (await count.counted) + count.added
  }

  const move = (flow: string, records: number) => onTheirWay.set(flow, (onTheirWay.get(flow) ?? 0) + records)

  return {
    async reserve(flow, { bound, records }) {
      const open = await present(flow, bound)
      const isGranted = open + (onTheirWay.get(flow) ?? 0) < bound
      if (isGranted) move(flow, records)
      return {
        isGranted,
        used(accepted) {
          const count = counts.get(flow)
          if (count) count.added += accepted
        },
        [Symbol.dispose]() {
          if (isGranted) move(flow, -records)
        },
      }
    },
    hasRoom: async (flow, bound) => (await present(flow, bound)) + (onTheirWay.get(flow) ?? 0) < bound,
  }
}
