import type { Clock } from './ports.ts'

/** Lets a few of many at once do something; the others wait in the order in which they came. */
export interface Turns {
  /** Waits for a turn, which lasts until it is disposed of. */
  take(): Promise<Disposable>
}

/** How turns are spaced. */
export interface Pace {
  readonly clock: Clock
  /** A turn begins no sooner than so long after the one before. */
  readonly apartMs: number
  /** When many wait, turns follow each other faster, so that their spacing makes nobody wait much longer than this. */
  readonly withinMs: number
}

const forEver = new AbortController().signal

/** Makes turns for so many at once. Without a pace, one follows the other at once. */
export function createTurns(atOnce: number, pace?: Pace): Turns {
  const waiting: (() => void)[] = []
  let free = atOnce
  let lastAtMs = Number.NEGATIVE_INFINITY
  let isResting = false
  const restMs = ({ clock, apartMs, withinMs }: Pace) => {
    const spacingMs = Math.min(apartMs, withinMs / waiting.length)
    return Math.min(spacingMs, lastAtMs + spacingMs - clock.nowMs())
  }
  const rest = async ({ clock }: Pace, ms: number) => {
    isResting = true
    await clock.sleep(ms, forEver)
    isResting = false
    lastAtMs = Number.NEGATIVE_INFINITY
    grant()
  }
  const grant = () => {
    while (free > 0 && waiting.length > 0 && !isResting) {
      const ms = pace ? restMs(pace) : 0
      if (pace && ms >= 1) return void rest(pace, ms)
      if (pace) lastAtMs = pace.clock.nowMs()
      free--
      waiting.shift()?.()
    }
  }
  const giveBack = () => {
    free++
    grant()
  }
  return {
    async take() {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        grant()
      })
      return { [Symbol.dispose]: giveBack }
    },
  }
}
