import { setTimeout as sleep } from 'node:timers/promises'
import { acquireFileLock } from './folder-system-lock.ts'

/** How long the callers of one process may hand a lock on among themselves before others get their chance. */
const longestTurnMs = 500

/** How long such others get: longer than the pause between two of their looks. */
const chanceMs = 40

/** Locks by the absolute path of their file, for the callers of one process. */
export interface FolderLocks {
  /**
   * Waits for a lock and holds it until disposed; in the order of the calls, one holder at a time. Rejects when the signal
   * aborts, and with ENOENT when the folder of the lock file is missing.
   */
  acquire(place: string, signal: AbortSignal): Promise<AsyncDisposable>
}

/** A lock file in hand. While it may be handed on, it is too young for anyone to have passed over it. */
interface HeldFile {
  readonly file: AsyncDisposable
  readonly handOnUntilMs: number
}

/** What the next in line gets: the lock file itself, or the word to take it, at once or after a chance for others. */
type Turn = HeldFile | 'take it' | 'let others go first'
type Waiter = (turn: Turn) => void

/**
 * Locks of which the callers of this process wait in line instead of looking for the file again and again. Who is done
 * hands the lock file on to the next in line.
 */
export function createFolderLocks({ staleAfterMs }: { readonly staleAfterMs: number }): FolderLocks {
  /** One line per lock that somebody here has or is about to take. */
  const lines = new Map<string, Waiter[]>()

  async function take(place: string, signal: AbortSignal): Promise<HeldFile> {
    const file = await acquireFileLock({ place, signal, staleAfterMs })
    return { file, handOnUntilMs: performance.now() + Math.min(longestTurnMs, staleAfterMs / 2) }
  }

  function callNext(place: string, turn: Turn): void {
    const next = lines.get(place)?.shift()
    if (next) next(turn)
    else lines.delete(place)
  }

  async function release(place: string, held: HeldFile): Promise<void> {
    const isOver = performance.now() >= held.handOnUntilMs
    if (!isOver && lines.get(place)?.length) return callNext(place, held)
    try {
      await held.file[Symbol.asyncDispose]()
    } finally {
      callNext(place, isOver ? 'let others go first' : 'take it')
    }
  }

  return {
    async acquire(place, signal) {
      signal.throwIfAborted()
      const line = lines.get(place)
      if (!line) lines.set(place, [])
      const turn = line ? await waitInLine(line, signal) : 'take it'
      if (typeof turn === 'object') return once(() => release(place, turn))
      try {
        if (turn === 'let others go first') await sleep(chanceMs, undefined, { signal })
        const held = await take(place, signal)
        return once(() => release(place, held))
      } catch (thrown) {
        callNext(place, 'take it')
        throw thrown
      }
    },
  }
}

async function waitInLine(line: Waiter[], signal: AbortSignal): Promise<Turn> {
  return await new Promise((resolve, reject) => {
    const leave = () => {
      line.splice(line.indexOf(waiter), 1)
      reject(signal.reason)
    }
    const waiter: Waiter = (turn) => {
      signal.removeEventListener('abort', leave)
      resolve(turn)
    }
    signal.addEventListener('abort', leave, { once: true })
    line.push(waiter)
  })
}

function once(release: () => Promise<void>): AsyncDisposable {
  let released: Promise<void> | undefined
  return {
    async [Symbol.asyncDispose]() {
      released ??= release()
      await released
    },
  }
}
