import type { LaneId } from '../engine/ports.ts'

/** Wake-ups of one lane that are nearer to each other than this share one ring. */
const stepMs = 250

/**
 * Collects wake-ups: thousands of records that wait for nearly the same moment cost one delayed ring of their lane. Rings
 * are set to the end of their step, so that none comes before its record is due.
 */
export function createWakeUps(ringAt: (lane: LaneId, atMs: number) => void): (lane: LaneId, atMs: number) => void {
  const pending = new Map<string, number>()
  return (lane, atMs) => {
    const step = Math.ceil(atMs / stepMs) * stepMs
    const name = `${lane.flow} ${lane.lane} ${step}`
    if (pending.has(name)) return
    const nowMs = Date.now()
    for (const [old, dueMs] of pending) if (dueMs < nowMs) pending.delete(old)
    pending.set(name, step)
    ringAt(lane, step)
  }
}
