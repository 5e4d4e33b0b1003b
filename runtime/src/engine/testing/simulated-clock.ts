import type { Clock } from '../ports.ts'

interface Timer {
  readonly atMs: number
  readonly order: number
  readonly resolve: () => void
}

/** Virtual time for simulations: it passes only when nobody has anything left to do at the present moment. */
export class SimulatedClock implements Clock {
  #nowMs = Date.parse('2026-11-21T08:00:00Z')
  #order = 0
  #timers: Timer[] = []

  nowMs(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const timer: Timer = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, resolve }
      this.#timers.push(timer)
      signal?.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((other) => other !== timer)
        resolve()
      })
    })
  }

  /** Lets time pass until the work has ended. Throws when it hangs or takes more steps than any sound run needs. */
  async runUntil(work: Promise<unknown>, maxSteps = 200_000): Promise<void> {
    let isOver = false
    let failure: unknown
    work.then(
      () => {
        isOver = true
      },
      (thrown: unknown) => {
        isOver = true
        failure = thrown
      },
    )
    for (let step = 0; ; step++) {
      // Everything that can happen without time passing happens first.
      await new Promise(setImmediate)
      if (isOver) break
      if (step > maxSteps) throw new Error('the simulation does not end')
      this.#passToNext()
    }
    if (failure) throw failure
  }

  #passToNext(): void {
    const [first] = this.#timers.sort((a, b) => a.atMs - b.atMs || a.order - b.order)
    if (!first) throw new Error('the simulation hangs: nobody waits for time and nothing happens')
    this.#timers = this.#timers.filter((timer) => timer !== first)
    this.#nowMs = Math.max(this.#nowMs, first.atMs)
    first.resolve()
  }
}
