import type { ExceptionView, LiveEvent, StateCount } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Log } from '../log.ts'
import { countEnded, countOpen } from '../store/activity.ts'
import type { Database } from '../store/database.ts'
import { databaseTime } from '../store/database-facts.ts'
import { sessionMarks } from '../store/debug-session-store.ts'
import { recentExceptions } from '../store/exception-queries.ts'
import { countOpenExceptions } from '../store/exception-tallies.ts'
import { loadFlowLive } from '../store/live-queries.ts'
import { defaultLiveMinutes } from './live-handlers.ts'
import { createTailFollower } from './tail-follower.ts'

/** Receives live events. Must not throw. */
export type EventListener = (event: LiveEvent) => void

/** The one poller of a process. It asks the database only while somebody listens. */
export interface EventHub {
  /**
   * Begins with the counts as they are. With a flow, also tells what moves in it, once it is published; with a tail, which
   * records of that flow are accepted and end. Resolves when every exception that is opened from then on will be told; the
   * answer ends it.
   */
  subscribe(listener: EventListener, options?: Watch): Promise<() => void>
  /** Stops asking for good. */
  close(): void
}

/** What a listener wants to hear besides what everybody is told. */
export interface Watch {
  readonly flow?: string | undefined
  /** The flow whose records it reads along. */
  readonly tail?: string | undefined
  /** A debug session. */
  readonly debug?: string | undefined
}

/** What the hub reads from, and how often. */
export interface EventHubOptions {
  readonly database: Database
  readonly log: Log
  readonly intervalMs: number
  /** Keeps masked fields out of the exceptions that are told. */
  readonly hideInExceptions: (told: readonly ExceptionView[]) => Promise<readonly ExceptionView[]>
}

const rateWindowSeconds = 10
/** Commits end in another order than they begin: what was opened this much earlier may become visible only now. */
const overlapMs = 10_000
/** In a flood of exceptions only the newest are told; the groups say how many there are. */
const maxExceptionsPerPoll = 500
/** Polling takes one part of the time and rests for so many: in a large backlog, or a busy database, it is done less often. */
const restParts = 3
const maxRestMs = 15_000
/** Flows whose traffic is read in one poll; when more are watched they take turns. */
const maxFlowsPerPoll = 20

/** Opens the hub. It starts when the first listener comes and rests when the last one goes. */
export function createEventHub(options: EventHubOptions): EventHub {
  const listeners = new Map<EventListener, Watch>()
  let poller: Poller | undefined
  const rest = () => {
    poller?.stop()
    poller = undefined
  }
  return {
    async subscribe(listener, watch = {}) {
      listeners.set(listener, watch)
      poller ??= startPoller(options, {
        watched: (what) =>
          [...new Set(listeners.values().map((each) => each[what]))].filter((flow) => flow !== undefined),
        tell(event) {
          for (const [each, wanted] of listeners) if (isFor(event, wanted)) each(event)
        },
      })
      for (const known of poller.latest(watch.flow)) listener(known)
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

function isFor(event: LiveEvent, { debug, flow, tail }: Watch): boolean {
  if (event.event === 'flow') return event.data.flow === flow
  if (event.event === 'debug') return event.data.session === debug
  return event.event !== 'tail' || event.data.flow === tail
}

/** Polls from its start until it is stopped. */
interface Poller {
  readonly hasBegun: Promise<void>
  /** What a listener who comes now has missed: the counts, and the traffic of its flow. */
  latest(flow: string | undefined): readonly LiveEvent[]
  stop(): void
}

function startPoller(
  { database, log, intervalMs, hideInExceptions }: EventHubOptions,
  { tell, watched }: { readonly tell: EventListener; readonly watched: (what: keyof Watch) => readonly string[] },
): Poller {
  const exceptions = createExceptionFollower(database)
  const flows = createFlowFollower(database)
  const sessions = createSessionFollower(database)
  const tails = createTailFollower(database)
  let latestCounts: LiveEvent | undefined
  let latestStanding = ''
  let latestRates = ''
  let isPolling = false
  let restsUntilMs = 0

  async function poll(): Promise<void> {
    for (const exception of await hideInExceptions(await exceptions.next()))
      tell({ event: 'exception', data: exception })
    for (const event of await sessions.next(watched('debug'))) tell(event)
    const at = new Date().toISOString()
    const open = await countOpen(database)
    const openExceptions = await countOpenExceptions(database)
    latestCounts = { event: 'counts', data: { at, open, openExceptions } }
    const standing = JSON.stringify([open, openExceptions])
    if (standing !== latestStanding) tell(latestCounts)
    latestStanding = standing
    const ended = await countEnded(database, { endedWithinSeconds: rateWindowSeconds })
    const endedPerSecond = ended.map(({ count, ...rest }) => ({ ...rest, perSecond: count / rateWindowSeconds }))
    if (JSON.stringify(endedPerSecond) !== latestRates) tell({ event: 'rates', data: { at, endedPerSecond } })
    latestRates = JSON.stringify(endedPerSecond)
    for (const event of await flows.next(watched('flow'), open)) tell(event)
    for (const event of await tails.next(watched('tail'))) tell(event)
  }

  async function tick(): Promise<void> {
    const startedAtMs = performance.now()
    if (isPolling || startedAtMs < restsUntilMs) return
    isPolling = true
    try {
      await poll()
      const nowMs = performance.now()
      restsUntilMs = nowMs + Math.min(maxRestMs, (nowMs - startedAtMs) * restParts)
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

/** Answers debug sessions in which something has happened since they were looked at last, their end included. */
function createSessionFollower(database: Database): { next(ids: readonly string[]): Promise<readonly LiveEvent[]> } {
  let known = new Map<string, number>()
  return {
    async next(ids) {
      if (ids.length === 0) return []
      const marks = await sessionMarks(database, ids)
      const changed = marks.filter(({ revision, session }) => known.get(session) !== revision)
      for (const session of known.keys()) {
        const isGone = ids.includes(session) && !marks.some((mark) => mark.session === session)
        // Whatever anybody has seen of it is older.
        if (isGone) changed.push({ session, revision: Number.MAX_SAFE_INTEGER, state: 'ended' })
      }
      known = new Map(marks.map(({ revision, session }) => [session, revision]))
      return changed.map((data) => ({ event: 'debug', data }))
    },
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
