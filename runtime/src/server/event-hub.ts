import type { LiveEvent, StateCount } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Log } from '../log.ts'
import { countEnded, countOpen } from '../store/activity.ts'
import type { Database } from '../store/database.ts'
import { databaseTime } from '../store/database-facts.ts'
import { recentExceptions } from '../store/exception-queries.ts'
import { loadFlowLive } from '../store/live-queries.ts'
import { defaultLiveMinutes } from './live-handlers.ts'

/** Receives live events. Must not throw. */
export type EventListener = (event: LiveEvent) => void

/** The one poller of a process. It asks the database only while somebody listens. */
export interface EventHub {
  /**
   * Begins with the counts as they are. With a flow, also tells what moves in it, once it is published. Resolves when every exception that is opened from then on will be told; the
   * answer ends it.
   */
  subscribe(listener: EventListener, options?: { readonly flow?: string | undefined }): Promise<() => void>
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
/** Flows whose traffic is read in one poll; when more are watched they take turns. */
const maxFlowsPerPoll = 20

/** Opens the hub. It starts when the first listener comes and rests when the last one goes. */
export function createEventHub(options: EventHubOptions): EventHub {
  const listeners = new Map<EventListener, string | undefined>()
  let poller: Poller | undefined
  const rest = () => {
    poller?.stop()
    poller = undefined
  }
  return {
    async subscribe(listener, { flow } = {}) {
      listeners.set(listener, flow)
      poller ??= startPoller(options, {
        watched: () => [...new Set(listeners.values())].filter((watched) => watched !== undefined),
        tell(event) {
          for (const [each, watched] of listeners)
            if (event.event !== 'flow' || event.data.flow === watched) each(event)
        },
      })
      for (const known of poller.latest(flow)) listener(known)
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
  /** What a listener who comes now has missed: the counts, and the traffic of its flow. */
  latest(flow: string | undefined): readonly LiveEvent[]
  stop(): void
}

function startPoller(
  { database, log, intervalMs }: EventHubOptions,
  { tell, watched }: { readonly tell: EventListener; readonly watched: () => readonly string[] },
): Poller {
  const exceptions = createExceptionFollower(database)
  const flows = createFlowFollower(database)
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
    for (const event of await flows.next(watched(), open)) tell(event)
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
  return {
    hasBegun: tick(),
    latest: (flow) => [latestCounts, flows.latest(flow)].filter((event) => event !== undefined),
    stop: () => clearInterval(timer),
  }
}

/** Answers the traffic of the watched flows where it has changed. A flow that is not published yet has none. */
function createFlowFollower(database: Database): {
  next(watched: readonly string[], counts: readonly StateCount[]): Promise<readonly LiveEvent[]>
  latest(flow: string | undefined): LiveEvent | undefined
} {
  const known = new Map<string, { readonly event: LiveEvent; readonly text: string }>()
  let turn = 0
  return {
    latest: (flow) => (flow === undefined ? undefined : known.get(flow)?.event),
    async next(watched, counts) {
      for (const flow of known.keys()) if (!watched.includes(flow)) known.delete(flow)
      const begin = watched.length > maxFlowsPerPoll ? turn % watched.length : 0
      turn += maxFlowsPerPoll
      const changed: LiveEvent[] = []
      for (const flow of [...watched.slice(begin), ...watched.slice(0, begin)].slice(0, maxFlowsPerPoll)) {
        const live = await loadFlowLive(database, { flow, minutes: defaultLiveMinutes, counts }).catch(
          undefinedIfUnpublished,
        )
        if (!live) continue
        const text = JSON.stringify(live, (name, value) => (name === 'at' || name === 'passedPerMinute' ? 0 : value))
        if (known.get(flow)?.text === text) continue
        const event: LiveEvent = { event: 'flow', data: live }
        known.set(flow, { event, text })
        changed.push(event)
      }
      return changed
    },
  }
}

function undefinedIfUnpublished(thrown: unknown): undefined {
  if (thrown instanceof CrossdockError && thrown.code === 'NOT_FOUND') return undefined
  throw thrown
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
