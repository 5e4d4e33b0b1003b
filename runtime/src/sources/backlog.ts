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

/** A count that is older is read anew. */
const countAgeMs = 1_000

interface Count {
  readonly atMs: number
  readonly open: number
  /** Accepted since it was begun to be read. May be in the count as well, which errs on the side of caution. */
  readonly added: number
}

/** A count that is being read. */
interface Reading {
  readonly count: Promise<Count>
  added: number
}

/**
 * Counts are read about once a second, by all callers together; what this process accepts in between is added, and what
 * is on its way in is reserved. So a burst stops at the bound and not a second later. While a count is read, the one before
 * stands in: to count a long backlog takes a while, and no caller waits for it unless it would be refused.
 */
export function createBacklog({ database, clock }: { readonly database: Database; readonly clock: Clock }): Backlog {
  const counts = new Map<string, Count>()
  const readings = new Map<string, Reading>()
  const onTheirWay = new Map<string, number>()

  function read(flow: string, bound: number): Promise<Count> {
    const underWay = readings.get(flow)
    if (underWay) return underWay.count
    const reading = { count: count(), added: 0 }
    readings.set(flow, reading)
    return reading.count

    async function count(): Promise<Count> {
      const atMs = clock.nowMs()
      try {
        const open = await countBacklog(database, flow, bound)
        const fresh = { atMs, open, added: reading.added }
        counts.set(flow, fresh)
        return fresh
      } finally {
        readings.delete(flow)
      }
    }
  }

  async function hasRoom(flow: string, bound: number): Promise<boolean> {
    const isBelow = ({ open, added }: Count) => open + added + (onTheirWay.get(flow) ?? 0) < bound
    const known = counts.get(flow)
    if (known && clock.nowMs() - known.atMs < countAgeMs) return isBelow(known)
    const next = read(flow, bound)
    if (!known || !isBelow(known)) return isBelow(await next)
    // Whoever waits for a count is told what is wrong with the database, and so is whoever accepts.
    next.catch(() => {})
    return true
  }

  const move = (flow: string, records: number) => onTheirWay.set(flow, (onTheirWay.get(flow) ?? 0) + records)
  const add = (flow: string, records: number) => {
    const known = counts.get(flow)
    if (known) counts.set(flow, { ...known, added: known.added + records })
    const reading = readings.get(flow)
    if (reading) reading.added += records
  }

  return {
    async reserve(flow, { bound, records }) {
      const isGranted = await hasRoom(flow, bound)
      if (isGranted) move(flow, records)
      return {
        isGranted,
        used: (accepted) => add(flow, accepted),
        [Symbol.dispose]() {
          if (isGranted) move(flow, -records)
        },
      }
    },
    hasRoom,
  }
}
