import type { LiveEvent } from '@crossdock/shared/api'
import type { Log } from '../log.ts'
import { countEnded, countOpen } from '../store/activity.ts'
import type { Database } from '../store/database.ts'
import { databaseTime } from '../store/database-facts.ts'
import { recentExceptions } from '../store/exception-queries.ts'

/** Receives live events. Must not throw. */
export type EventListener = (event: LiveEvent) => void

/** The one poller of a process. It asks the database only while somebody listens. */
export interface EventHub {
  /**
   * Begins with the counts as they are. Resolves when every exception that is opened from then on will be told; the
   * answer ends it.
   */
  subscribe(listener: EventListener): Promise<() => void>
  /** Stops asking for good. */
  close(): void
}

/** What the hub reads from, and how often. */
export interface EventHubOptions {
  readonly database: Database
  readonly log: Log
  readonly intervalMs: number
}

const rateWindowSeconds = 10
/** Commits end in another order than they begin: what was opened this much earlier may become visible only now. */
const overlapMs = 10_000
/** In a flood of exceptions only the newest are told; the groups say how many there are. */
const maxExceptionsPerPoll = 500

/** Opens the hub. It starts when the first listener comes and rests when the last one goes. */
export function createEventHub(options: EventHubOptions): EventHub {
  const listeners = new Set<EventListener>()
  let poller: Poller | undefined
  const rest = () => {
    poller?.stop()
    poller = undefined
  }
  return {
    async subscribe(listener) {
      listeners.add(listener)
      poller ??= startPoller(options, (event) => {
        for (const each of listeners) each(event)
      })
      const counts = poller.latestCounts()
      if (counts) listener(counts)
      await poller.hasBegun
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

/** Polls from its start until it is stopped. */
interface Poller {
  readonly hasBegun: Promise<void>
  latestCounts(): LiveEvent | undefined
  stop(): void
}

function startPoller({ database, log, intervalMs }: EventHubOptions, tell: EventListener): Poller {
  const exceptions = createExceptionFollower(database)
  let latestCounts: LiveEvent | undefined
  let latestOpen = ''
  let latestRates = ''
  let isPolling = false

  async function poll(): Promise<void> {
    for (const exception of await exceptions.next()) tell({ event: 'exception', data: exception })
    const at = new Date().toISOString()
    const open = await countOpen(database)
    latestCounts = { event: 'counts', data: { at, open } }
    if (JSON.stringify(open) !== latestOpen) tell(latestCounts)
    latestOpen = JSON.stringify(open)
    const ended = await countEnded(database, { endedWithinSeconds: rateWindowSeconds })
    const endedPerSecond = ended.map(({ count, ...rest }) => ({ ...rest, perSecond: count / rateWindowSeconds }))
    if (JSON.stringify(endedPerSecond) !== latestRates) tell({ event: 'rates', data: { at, endedPerSecond } })
    latestRates = JSON.stringify(endedPerSecond)
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

  const timer = setInterval(tick, intervalMs)
  return { hasBegun: tick(), latestCounts: () => latestCounts, stop: () => clearInterval(timer) }
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
