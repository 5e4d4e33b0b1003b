import { randomUUIDv7 } from 'node:crypto'
import type { Clock, Ids } from './engine/ports.ts'

/** The machine's time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done, { once: true })
    }),
}

/** UUIDs of version 7 (RFC 9562): unique everywhere, ordered by time. */
export const systemIds: Ids = { next: () => randomUUIDv7() }
