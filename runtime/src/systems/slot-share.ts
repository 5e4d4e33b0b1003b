import { CrossdockError } from '@crossdock/shared/errors'
import type { Clock } from '../engine/ports.ts'

/** What keeps a call that waits for its turn from being sent. */
export interface CallSignals {
  /** The runtime ends. */
  readonly signal: AbortSignal
  /** Its run was cancelled. */
  readonly withdrawn?: AbortSignal | undefined
}

/**
 * One worker's share of a system's calls at the same time, and of its rate. How many slots the worker holds is decided by
 * all workers together in the database; here they are given out to the calls that ask.
 */
export class SlotShare {
  readonly #clock: Clock
  readonly #askForMore: () => void
  readonly #waiting = new Set<() => void>()
  #held = 0
  #inUse = 0
  #peak = 0
  #nextStartMs = 0

  /** `askForMore` is called when a call finds no free slot. */
  constructor(clock: Clock, askForMore: () => void) {
    this.#clock = clock
    this.#askForMore = askForMore
  }

  /** Slots that would be of use: as many as were in use at once since the last look, or are waited for. */
  get demand(): number {
    return Math.max(this.#peak, this.#inUse + this.#waiting.size)
  }

  /** Calls under way. */
  get inUse(): number {
    return this.#inUse
  }

  /** Begins a new period of counting the peak. */
  startPeriod(): void {
    this.#peak = this.#inUse
  }

  /** Sets how many slots this worker holds. Calls under way above that end first. */
  grant(slots: number): void {
    this.#held = slots
    while (this.#inUse < this.#held && this.#waiting.size > 0) this.#wakeOne()
  }

  /**
   * Waits for a slot and for the turn that the rate leaves. `ratePerSecond` is this worker's share. Throws CANCELLED, and no
   * slot is taken; as held when the call was withdrawn, because nothing was sent and no try is to be counted.
   */
  async take(until: CallSignals, ratePerSecond: number | undefined): Promise<void> {
    if (this.#inUse < this.#held && this.#waiting.size === 0 && !isOver(until)) this.#enter()
    else await this.#waitForSlot(until)
    if (ratePerSecond === undefined) return
    const nowMs = this.#clock.nowMs()
    const startMs = Math.max(nowMs, this.#nextStartMs)
    this.#nextStartMs = startMs + 1_000 / ratePerSecond
    if (startMs <= nowMs) return
    try {
      await this.#clock.sleep(startMs - nowMs, until.signal)
      if (isOver(until)) throw stopped(until)
    } catch (thrown) {
      this.free()
      throw thrown
    }
  }

  /** Gives a slot back. */
  free(): void {
    this.#inUse--
    if (this.#inUse < this.#held && this.#waiting.size > 0) this.#wakeOne()
  }

  async #waitForSlot(until: CallSignals): Promise<void> {
    const signals = [until.signal, ...(until.withdrawn ? [until.withdrawn] : [])]
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        for (const signal of signals) signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        this.#waiting.delete(start)
        for (const signal of signals) signal.removeEventListener('abort', giveUp)
        reject(stopped(until))
      }
      if (isOver(until)) return giveUp()
      this.#waiting.add(start)
      for (const signal of signals) signal.addEventListener('abort', giveUp, { once: true })
      this.#askForMore()
    })
  }

  #wakeOne(): void {
    const [next] = this.#waiting
    if (!next) return
    this.#waiting.delete(next)
    this.#enter()
    next()
  }

  #enter(): void {
    this.#inUse++
    this.#peak = Math.max(this.#peak, this.#inUse)
  }
}

function isOver({ signal, withdrawn }: CallSignals): boolean {
  return signal.aborted || withdrawn?.aborted === true
}

function stopped({ withdrawn }: CallSignals): CrossdockError {
  return withdrawn?.aborted
    ? new CrossdockError('CANCELLED', 'The run was cancelled before the call had its turn.', { isHeld: true })
    : new CrossdockError('CANCELLED', 'The call was stopped while it waited for its turn.')
}
