import type { LiveEvent, StateCount } from '@crossdock/shared/api'
import type { Log } from '../log.ts'
import { countEnded, countOpen } from '../store/activity.ts'
import type { Database } from '../store/database.ts'
import { databaseTime } from '../store/database-facts.ts'
import { recentExceptions } from '../store/exception-queries.ts'

/** Receives live events. Must not throw. */
export type EventListener = (event: LiveEvent) => void

/** The one poller of a process. It asks the database only while somebody listens. */
export interface EventHub {
  /** Begins with the counts as they are. The answer ends it. */
  subscribe(listener: EventListener): () => void
  /** Stops asking for good. */
  close(): void
}

const rateWindowSeconds = 10
/** Commits end in another order than they begin: what was opened this much earlier may become visible only now. */
const overlapMs = 10_000
/** In a flood of exceptions only the newest are told; the groups say how many there are. */
const maxExceptionsPerPoll = 500

/** Opens the hub. It starts when the first listener comes and rests when the last one goes. */
export function createEventHub(options: {
  readonly database: Database
  readonly log: Log
  readonly intervalMs: number
}): EventHub {
  const { database, log, intervalMs } = options
  const listeners = new Set<EventListener>()
  let timer: NodeJS.Timeout | undefined
  let isPolling = false
  let latestCounts: LiveEvent | undefined
  let latestRates = ''
  let exceptions = createExceptionFollower(database)

  const tell = (event: LiveEvent) => {
    for (const listener of listeners) listener(event)
  }

  async function poll(): Promise<void> {
    const at = new Date().toISOString()
    const open = await countOpen(database)
    const counts: LiveEvent = { event: 'counts', data: { at, open } }
    if (!latestCounts || !isSameCount(latestCounts, open)) {
      latestCounts = counts
      tell(counts)
    }
    const ended = await countEnded(database, { endedWithinSeconds: rateWindowSeconds })
    const endedPerSecond = ended.map(({ count, ...rest }) => ({ ...rest, perSecond: count / rateWindowSeconds }))
    const rates = JSON.stringify(endedPerSecond)
    if (rates !== latestRates) tell({ event: 'rates', data: { at, endedPerSecond } })
    latestRates = rates
    for (const exception of await exceptions.next()) tell({ event: 'exception', data: exception })
  }

  async function tick(): Promise<void> {
    if (isPolling) return
    isPolling = true
    try {
      await poll()
    } catch (thrown) {
      log.warn({ err: thrown }, 'Live events could not be read; trying again.')
    } finally {
      isPolling = false
    }
  }

  function rest(): void {
    clearInterval(timer)
    timer = undefined
    latestCounts = undefined
    latestRates = ''
    exceptions = createExceptionFollower(database)
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      if (latestCounts) listener(latestCounts)
      if (!timer) {
        timer = setInterval(tick, intervalMs)
        void tick()
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) rest()
      }
    },
    close() {
      listeners.clear()
      rest()
    },
  }
}

function isSameCount(event: LiveEvent, open: readonly StateCount[]): boolean {
  return event.event === 'counts' && JSON.stringify(event.data.open) === JSON.stringify(open)
}

/** Answers exceptions that were opened since the first call, each once, in order. */
function createExceptionFollower(database: Database): { next(): ReturnType<typeof recentExceptions> } {
  let latestMs: number | undefined
  let known = new Set<string>()
  return {
    async next() {
      const isFirst = latestMs === undefined
      latestMs ??= (await databaseTime(database)).getTime()
      const since = new Date(latestMs - overlapMs)
      const recent = await recentExceptions(database, { since, limit: maxExceptionsPerPoll })
      const fresh = recent.filter((exception) => !known.has(exception.id)).reverse()
      known = new Set(recent.map((exception) => exception.id))
      latestMs = Math.max(latestMs, ...recent.map((exception) => Date.parse(exception.openedAt)))
      return isFirst ? [] : fresh
    },
  }
}
