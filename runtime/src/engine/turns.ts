import type { Clock } from './ports.ts'

/** Lets a few of many at once do something; the others wait in the order in which they came. */
export interface Turns {
  /** Waits for a turn, which lasts until it is disposed of. No turn is put off while one who waits has plenty to do. */
  take(hasPlenty?: boolean): Promise<Disposable>
}

/** How turns are spaced. */
export interface Pace {
  readonly clock: Clock
  /** A turn begins no sooner than so long after the one before. */
  readonly apartMs: number
  /** When many wait, turns follow each other faster, so that their spacing makes nobody wait much longer than this. */
  readonly withinMs: number
}

/** Makes turns for so many at once. Without a pace, one follows the other at once. */
export function createTurns(atOnce: number, pace?: Pace): Turns {
  const waiting: { readonly begin: () => void; readonly hasPlenty: boolean }[] = []
  let free = atOnce
  let lastAtMs = Number.NEGATIVE_INFINITY
  let isResting = false
  const never = new AbortController().signal
  const restMs = ({ clock, apartMs, withinMs }: Pace) => {
    const spacingMs = Math.min(apartMs, withinMs / waiting.length)
    return Math.min(spacingMs, lastAtMs + spacingMs - clock.nowMs())
  }
  const rest = async ({ clock }: Pace, ms: number) => {
    isResting = true
    await clock.sleep(ms, never)
    isResting = false
    lastAtMs = Number.NEGATIVE_INFINITY
    grant()
  }
  const grant = () => {
    while (free > 0 && waiting.length > 0) {
      const ms = pace && !waiting.some(({ hasPlenty }) => hasPlenty) ? restMs(pace) : 0
      if (pace && ms >= 1) {
        if (!isResting) void rest(pace, ms)
        return
      }
      if (pace) lastAtMs = pace.clock.nowMs()
      free--
      waiting.shift()?.begin()
    }
  }
  const giveBack = () => {
    free++
    grant()
  }
  return {
    async take(hasPlenty = false) {
      await new Promise<void>((begin) => {
        waiting.push({ begin, hasPlenty })
        grant()
      })
      return { [Symbol.dispose]: giveBack }
    },
  }
}
