import type { LaneId } from '../engine/ports.ts'

/**
 * Rings that the queue did not take, answered in this process. A lane waits here once at most, however often it is rung;
 * whether somebody is at it already, its lease says.
 */
export class SpareRings {
  readonly #handler: (lane: LaneId) => Promise<void>
  readonly #concurrency: number
  readonly #onError: (error: Error) => void
  readonly #waiting = new Map<string, LaneId>()
  readonly #underWay = new Set<Promise<void>>()
  #isClosed = false

  constructor(options: {
    readonly handler: (lane: LaneId) => Promise<void>
    readonly concurrency: number
    readonly onError: (error: Error) => void
  }) {
    this.#handler = options.handler
    this.#concurrency = options.concurrency
    this.#onError = options.onError
  }

  take(lanes: readonly LaneId[]): void {
    if (this.#isClosed) return
    for (const lane of lanes) this.#waiting.set(`${lane.flow} ${lane.lane}`, lane)
    this.#answer()
  }

  /** Takes no more and resolves when those under way have ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#waiting.clear()
    await Promise.all(this.#underWay)
  }

  #answer(): void {
    for (const [name, lane] of this.#waiting) {
      if (this.#underWay.size >= this.#concurrency) return
      this.#waiting.delete(name)
      const answered = this.#handler(lane)
        .catch(this.#onError)
        .finally(() => {
          this.#underWay.delete(answered)
          this.#answer()
        })
      this.#underWay.add(answered)
    }
  }
}
