import type { FlowLive, LiveEvent } from '@crossdock/shared/api'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import { followEvents } from '../connection/follow-events.ts'
import { delayAfter } from '../connection/send-to.ts'
import type { DocumentStore } from '../document/document-store.ts'
import type { PublishedStore } from '../flows/published-store.ts'
import type { KnownRuntime, PlatformRuntimes } from '../platform/platform.ts'
import type { PageVisibility } from './page-visibility.ts'

/** What moves in the open flow on the connected runtime; undefined while nobody can tell. */
export interface LiveState {
  readonly live: FlowLive | undefined
}

/** Follows the open flow while it is published, the runtime is connected and the window is seen. */
export type LiveStore = Pick<StoreApi<LiveState>, 'getState' | 'subscribe' | 'getInitialState'>

/** What the store follows and with what. */
export interface LiveStoreOptions {
  readonly documents: DocumentStore
  readonly connection: ConnectionStore
  readonly published: PublishedStore
  readonly runtimes: Pick<PlatformRuntimes, 'readToken'>
  readonly page: PageVisibility
}

interface Target {
  readonly flowId: string
  readonly runtime: KnownRuntime
}

const retryDelayMs = 5_000
const leastIntervalMs = 1_000

/**
 * A store that shows nothing yet. One stream tells what moves, so nothing is polled; it is shown at most once a second. A
 * publication by somebody else is noticed here first and passed on to `published`.
 */
export function createLiveStore(options: LiveStoreOptions): LiveStore {
  const { documents, connection, published, page } = options
  const store = createStore<LiveState>(() => ({ live: undefined }))
  let current: { readonly target: Target; readonly abort: AbortController } | undefined
  const show = (live: FlowLive) => {
    store.setState({ live })
    const known = published.getState().current
    if (known !== undefined && known.version !== live.version) void published.refresh()
  }
  const retarget = () => {
    const target = targetOf(options)
    if (target?.flowId === current?.target.flowId && target?.runtime === current?.target.runtime) return
    current?.abort.abort()
    if (store.getState().live !== undefined) store.setState({ live: undefined })
    current = target && { target, abort: new AbortController() }
    if (current !== undefined) void follow(current.target, { ...options, show, signal: current.abort.signal })
  }
  for (const each of [documents, connection, published]) each.subscribe(retarget)
  page.onChange(retarget)
  return store
}

function targetOf({ documents, connection, published, page }: LiveStoreOptions): Target | undefined {
  const { status, runtime } = connection.getState()
  const { flowId, current } = published.getState()
  const isThere = status === 'online' && current !== undefined && page.isVisible()
  if (!isThere || runtime === undefined || documents.getState().open?.flow.id !== flowId) return undefined
  return flowId === undefined ? undefined : { flowId, runtime }
}

/** Reads the stream, again and again, until the signal. */
async function follow(
  { flowId, runtime }: Target,
  {
    runtimes,
    show,
    signal,
  }: Pick<LiveStoreOptions, 'runtimes'> & { show(live: FlowLive): void; readonly signal: AbortSignal },
): Promise<void> {
  const calm = atMostOnce(leastIntervalMs, show, signal)
  const tell = (event: LiveEvent) => {
    if (event.event === 'flow' && event.data.flow === flowId) calm(event.data)
  }
  while (!signal.aborted) {
    const token = runtimes.readToken(runtime.name)
    // Why it ended is for the connection to find out and tell.
    const ended = followEvents({ apiUrl: runtime.apiUrl, token, flow: flowId, signal, tell })
    const delayMs = await ended.then(
      () => retryDelayMs,
      (thrown: unknown) => delayAfter(thrown, retryDelayMs),
    )
    await pause(delayMs, signal)
  }
}

/** Passes on the latest value, and never sooner than an interval after the one before. */
function atMostOnce<T>(intervalMs: number, pass: (value: T) => void, signal: AbortSignal): (value: T) => void {
  let waiting: { readonly value: T } | undefined
  let isResting = false
  const next = () => {
    isResting = false
    if (waiting === undefined || signal.aborted) return
    const { value } = waiting
    waiting = undefined
    isResting = true
    setTimeout(next, intervalMs)
    pass(value)
  }
  return (value) => {
    waiting = { value }
    if (!isResting) next()
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, durationMs)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
