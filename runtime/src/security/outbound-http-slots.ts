import { CrossdockError } from '@crossdock/shared/errors'

/** A number of places, given out in the order of asking. */
export interface Slots {
  /** Resolves when a place is free. Throws CANCELLED when the signal aborts first. */
  take(signal: AbortSignal): Promise<void>
  /** Gives a place back. */
  free(): void
}

/** As many places as `count`. A system that hangs fills its own places and nobody else's. */
export function createSlots(count: number): Slots {
  const waiting = new Set<() => void>()
  let free = count
  return {
    async take(signal) {
      if (signal.aborted) throw stopped()
      if (free > 0) {
        free--
        return
      }
      await new Promise<void>((resolve, reject) => {
        const start = () => {
          signal.removeEventListener('abort', giveUp)
          resolve()
        }
        const giveUp = () => {
          waiting.delete(start)
          reject(stopped())
        }
        waiting.add(start)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
    free() {
      const [next] = waiting
      if (!next) {
        free++
        return
      }
      waiting.delete(next)
      next()
    },
  }
}

function stopped(): CrossdockError {
  return new CrossdockError('CANCELLED', 'The call was stopped while it waited for its turn.')
}
