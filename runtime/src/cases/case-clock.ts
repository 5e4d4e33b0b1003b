import { systemClock } from '../clock.ts'
import type { Clock, Ids } from '../engine/ports.ts'

/** Time within a case: it stands at the moment of acceptance, and leaps where a record waits for its next try. */
export interface CaseClock extends Clock {
  /** Lets the time until a wait ends pass at once. */
  leapTo(ms: number): void
}

/** A clock that begins at a moment. Its `sleep` is real: it is for the work that is under way in the sandbox. */
export function createCaseClock(beginMs: number): CaseClock {
  let nowMs = beginMs
  return {
    nowMs: () => nowMs,
    sleep: systemClock.sleep,
    leapTo(ms) {
      nowMs = Math.max(nowMs, ms)
    },
  }
}

/** Ids in order, the same in every run: `00000000-0000-7000-8000-000000000001`, … */
export function createCaseIds(): Ids {
  let count = 0
  return {
    next() {
      count++
      return `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`
    },
  }
}
