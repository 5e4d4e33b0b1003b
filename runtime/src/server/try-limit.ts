const windowMs = 60_000
/** Of more callers than these in a minute, none may try. */
const mostCallers = 10_000

/** Counts how often each caller has failed in the minute that runs. */
export interface TryLimit {
  /** Milliseconds to wait before the caller may try again; 0 when it may now. */
  waitMs(caller: string): number
  noteFailure(caller: string): void
}

/** So many failures a minute are one caller’s, named by its address. */
export function createTryLimit({
  perMinute,
  now = Date.now,
}: {
  readonly perMinute: number
  readonly now?: () => number
}): TryLimit {
  let beganAtMs = now()
  let failures = new Map<string, number>()
  const refresh = () => {
    if (now() - beganAtMs < windowMs) return
    beganAtMs = now()
    failures = new Map()
  }
  return {
    waitMs(caller) {
      refresh()
      const isOver = (failures.get(caller) ?? 0) >= perMinute || failures.size >= mostCallers
      return isOver ? beganAtMs + windowMs - now() : 0
    },
    noteFailure(caller) {
      refresh()
      failures.set(caller, (failures.get(caller) ?? 0) + 1)
    },
  }
}
