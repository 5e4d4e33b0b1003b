import type { Clock } from '../ports.ts'

/** A clock that tests own: sleeping passes the time at once. */
export class TestClock implements Clock {
  #nowMs = Date.parse('2026-11-21T08:00:00Z')

  nowMs(): number {
    return this.#nowMs
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    await new Promise(setImmediate)
    if (!signal.aborted) this.#nowMs += ms
  }

  /** Lets time pass without anybody sleeping. */
  pass(ms: number): void {
    this.#nowMs += ms
  }
}
