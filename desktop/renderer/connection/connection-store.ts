import {
  type ApiClient,
  type ApiSend,
  createApiClient,
  type EnvironmentInfo,
  hasRole,
  type LiveEvent,
  type Role,
} from '@crossdock/shared/api'
import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { KnownRuntime, PlatformRuntimes } from '../platform/platform.ts'
import { followEvents } from './follow-events.ts'
import { createHeldCalls, type HeldCalls, isAct } from './held-calls.ts'
import { delayAfter, sendTo, unavailable } from './send-to.ts'

/**
 * How the connection stands. `none`: no runtime chosen. `token-needed`: one has to be entered, because there is none or it
 * is not accepted any more. `unreachable`: tried again by itself.
 */
export type ConnectionStatus = 'none' | 'connecting' | 'token-needed' | 'online' | 'unreachable'

export interface ConnectionState {
  readonly status: ConnectionStatus
  readonly runtime: KnownRuntime | undefined
  /** Set while online. */
  readonly client: ApiClient | undefined
  /** Who asks. Known as long as the environment. */
  readonly who: { readonly name: string; readonly role: Role } | undefined
  /** Why it is not online, for people. */
  readonly message: string | undefined
  /** How long the runtime wants to be left alone before it is tried again; undefined when it said nothing of it. */
  readonly waitMs: number | undefined
  /** What the runtime serves. Stays known while it cannot be reached, and undefined until it was. */
  readonly environment: EnvironmentInfo | undefined
  /** Version of the runtime, known as long as its environment. */
  readonly version: string | undefined
  /** Acts that wait for a token; they are sent again with it. */
  readonly heldActs: number
}

/** The one connection to a runtime. */
export interface ConnectionStore extends Pick<StoreApi<ConnectionState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Connects to a runtime, with a token that was just entered or the one that is kept. */
  connect(runtime: KnownRuntime, token?: string): Promise<void>
  disconnect(): void
  /** Tries again now, e.g. after the user asked for it. */
  retry(): Promise<void>
  /**
   * The client for something a person asks for, even after the token has run out: the act waits then and is sent with the
   * next token. Throws REMOTE_UNAVAILABLE when no runtime was connected.
   */
  clientToAct(): ApiClient
  /** Gives up the acts that wait for a token; whoever asked for them hears the refusal. */
  giveUpHeldActs(): void
  /** Live events while online. Answers how to end it. */
  onEvent(listener: (event: LiveEvent) => void): () => void
}

const offline = {
  status: 'none',
  runtime: undefined,
  client: undefined,
  message: undefined,
  waitMs: undefined,
} satisfies Partial<ConnectionState>

const unknown = { who: undefined, environment: undefined, version: undefined } satisfies Partial<ConnectionState>

const retryDelayMs = 3_000

/** True when the token may do what a role may, as far as is known: also while the runtime is away for a moment. */
export function mayAct({ who }: Pick<ConnectionState, 'who'>, needed: Role): boolean {
  return who !== undefined && hasRole(who.role, needed)
}

/** True when the connected token may do what a role may. */
export function canAct(state: ConnectionState, needed: Role): boolean {
  return state.status === 'online' && state.who !== undefined && hasRole(state.who.role, needed)
}

/** A store with no connection. */
export function createConnectionStore(runtimes: PlatformRuntimes): ConnectionStore {
  const store = createStore<ConnectionState>(() => ({ ...offline, ...unknown, heldActs: 0 }))
  const events = createListeners<LiveEvent>()
  const held = createHeldCalls((heldActs) => store.setState({ heldActs }))
  let attempt: AbortController | undefined
  let lastClient: ApiClient | undefined
  const forget = () => {
    held.giveUp()
    lastClient = undefined
    store.setState(unknown)
  }

  const fail = (thrown: unknown, runtime: KnownRuntime, signal: AbortSignal) => {
    if (signal.aborted) return
    const { code, message, retryAfterMs: waitMs } = toCrossdockError(thrown)
    const isRefused = code === 'UNAUTHENTICATED'
    const status = isRefused ? 'token-needed' : 'unreachable'
    if (isRefused) attempt?.abort()
    store.setState({ ...offline, runtime, status, ...(isRefused ? {} : { message, waitMs }) })
    if (!isRefused) setTimeout(() => !signal.aborted && void connect(runtime), delayAfter(thrown, retryDelayMs))
  }
  const expire = (runtime: KnownRuntime, signal: AbortSignal) => {
    fail(new CrossdockError('UNAUTHENTICATED', 'The token is not accepted any more.'), runtime, signal)
    const { status, runtime: current } = store.getState()
    return { canComeBack: status === 'token-needed' && current?.name === runtime.name }
  }
  const connect = async (chosen: KnownRuntime, entered?: string): Promise<void> => {
    attempt?.abort()
    attempt = new AbortController()
    const { signal } = attempt
    const before = store.getState()
    if (before.runtime?.name !== chosen.name) forget()
    const token = entered ?? runtimes.readToken(chosen.name)
    if (token === undefined && chosen.token !== 'added') {
      store.setState({ ...offline, runtime: chosen, status: 'token-needed' })
      return
    }
    const isQuiet = before.status === 'unreachable' || entered !== undefined
    if (!isQuiet) store.setState({ ...offline, runtime: chosen, status: 'connecting' })
    let runtime = chosen
    try {
      if (entered !== undefined) runtime = await checkAndKeep(runtimes, chosen, entered)
      const send = sendTo(runtime.apiUrl, runtime.token === 'added' ? undefined : token)
      const { me, environment, version } = await createApiClient(send).getAbout({})
      if (signal.aborted) return
      const client = createApiClient(holdingActs(send, { held, expire: () => expire(runtime, signal) }))
      lastClient = client
      store.setState({ ...offline, status: 'online', runtime, client, who: me, environment, version })
      held.sendAgain(send)
      void followEvents({ apiUrl: runtime.apiUrl, token, signal, tell: events.tell }).catch((thrown: unknown) =>
        fail(thrown, runtime, signal),
      )
    } catch (thrown) {
      fail(thrown, runtime, signal)
    }
  }
  return {
    ...store,
    connect,
    disconnect: () => {
      attempt?.abort()
      forget()
      store.setState(offline)
    },
    retry: async () => {
      const { runtime } = store.getState()
      if (runtime !== undefined) await connect(runtime)
    },
    clientToAct: () => present(lastClient),
    giveUpHeldActs: held.giveUp,
    onEvent: events.add,
  }
}

function present(client: ApiClient | undefined): ApiClient {
  if (client === undefined) throw unavailable('not connected')
  return client
}

function createListeners<T>() {
  const listeners = new Set<(told: T) => void>()
  return {
    tell: (told: T) => {
      for (const listener of listeners) listener(told)
    },
    add: (listener: (told: T) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Sends, and notices when the token has run out. Acts wait for another one then. */
function holdingActs(
  send: ApiSend,
  { held, expire }: { readonly held: HeldCalls; expire(): { readonly canComeBack: boolean } },
): ApiSend {
  return async (request) => {
    const answer = await send(request)
    if (answer.status !== 401) return answer
    return expire().canComeBack && isAct(request) ? await held.hold(request, answer) : answer
  }
}

/**
 * Asks with a token that was just entered, where it is ours to send, and keeps it when it is accepted. Answers the runtime
 * as it is known from then on. Throws UNAUTHENTICATED.
 */
async function checkAndKeep(runtimes: PlatformRuntimes, runtime: KnownRuntime, token: string): Promise<KnownRuntime> {
  if (runtime.name === 'here') await createApiClient(sendTo(runtime.apiUrl, token)).getAbout({})
  await runtimes.saveToken(runtime, token)
  return { ...runtime, token: runtimes.readToken(runtime.name) === undefined ? 'added' : 'kept' }
}
