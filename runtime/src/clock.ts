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

/** UUIDs of version 7 (RFC 9562): unique everywhere, ordered by time, and by their making within a millisecond. */
export const systemIds: Ids = createIds()

function createIds(): Ids {
  let last = ''
  return {
    next() {
      const fresh = randomUUIDv7()
      last = fresh > last ? fresh : successorOf(last)
      return last
    },
  }
}

/** The next higher UUID. Its last 48 bits are random, so that they overflow is as likely as two equal UUIDs. */
function successorOf(id: string): string {
  const tail = Number.parseInt(id.slice(-12), 16) + 1
  return id.slice(0, -12) + tail.toString(16).padStart(12, '0')
}
