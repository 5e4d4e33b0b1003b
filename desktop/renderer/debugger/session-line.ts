import type { ApiClient, DebugAct, DebugSession, DebugStart, DebugStep } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import type { StoreApi } from 'zustand/vanilla'
import type { DebugSources, DebugState, DebugStore, DebugTrouble, StartOptions } from './debug-state.ts'
import { presentTip } from './session-track.ts'
import { editedFlow, settingsFor, whatRuns } from './what-runs.ts'

/** No session. */
export const noSession = {
  session: undefined,
  ran: undefined,
  isStarting: false,
  acting: undefined,
  trouble: undefined,
  looking: undefined,
  pane: 'step',
  tip: undefined,
} satisfies Partial<DebugState>

/** Acts that run nodes, and so must know the flow as it is now. */
const running: ReadonlySet<DebugAct['act']> = new Set(['step', 'into', 'continue', 'run-to'])

type Line = Pick<DebugStore, 'startWith' | 'beginAgain' | 'takeUp' | 'act' | 'hearOf' | 'end' | 'readStep'>
type Shelf = Pick<StoreApi<DebugState>, 'getState' | 'setState'>

/** Everything that is asked of the runtime about the session, one after the other. */
export function createSessionLine(sources: DebugSources, store: Shelf): Line {
  const turns = createTurns(store)
  const endNow = () => endSession(sources, store)
  let last: { readonly start: DebugStart; readonly options: StartOptions } | undefined
  const startWith = async (start: DebugStart, options: StartOptions = {}) => {
    last = { start, options }
    // In one turn: an end that is asked for meanwhile means the new session.
    await turns.take(async () => {
      await endNow()
      await startSession(sources, { store, start, options })
    })
  }
  const read = async (sessionId: string) =>
    show(store, await sources.connection.clientToAct().getDebug({ params: { session: sessionId } }))
  return {
    startWith,
    beginAgain: async () => {
      const { session } = store.getState()
      if (last !== undefined) await startWith(last.start, last.options)
      else if (session !== undefined) await startWith(session.start)
    },
    takeUp: (sessionId) =>
      turns.take(async () => {
        await read(sessionId)
        store.setState({ ran: sources.documents.getState().open?.flow })
      }),
    act: (order) => {
      const askedAt = store.getState().session?.at
      return turns.take(() => actInTurn(sources, { store, order, askedAt }))
    },
    hearOf: (revision) =>
      turns.take(async () => {
        const { session } = store.getState()
        if (session !== undefined && session.revision < revision) await read(session.id)
      }),
    end: () => turns.take(endNow),
    readStep: createStepReader(sources, store),
  }
}

/** Lets one thing be done after the other. What one of them throws is told as the session’s trouble. */
function createTurns({ getState, setState }: Shelf) {
  let queue: Promise<void> = Promise.resolve()
  return {
    take: (work: () => Promise<void>): Promise<void> => {
      queue = queue.then(work).catch((thrown: unknown) => {
        const { session } = getState()
        const trouble = troubleOf(thrown, session !== undefined)
        setState({ trouble, ...(session && trouble.kind === 'gone' ? { session: withoutHolds(session) } : {}) })
      })
      return queue
    },
  }
}

/** The session as it stood; what it held goes on by itself. */
function withoutHolds(session: DebugSession): DebugSession {
  return { ...session, records: session.records.map((record) => ({ ...record, isHolding: false })) }
}

function show({ getState, setState }: Shelf, session: DebugSession): void {
  const { session: before, tip } = getState()
  if (before?.id === session.id && before.revision > session.revision) return
  const moved = before?.at === session.at ? {} : ({ looking: undefined, pane: 'step' } as const)
  setState({ session, tip: presentTip(session, tip), trouble: undefined, ...moved })
}

async function startSession(
  sources: DebugSources,
  { store, start, options }: { readonly store: Shelf; readonly start: DebugStart; readonly options: StartOptions },
): Promise<void> {
  const { open } = sources.documents.getState()
  if (open === undefined) return
  store.setState({ ...noSession, isStarting: true })
  try {
    const { ran, ...runs } = whatRuns(start, { options, flow: open.flow, sources })
    const settings = settingsFor(store.getState().settings, open.flow)
    const body = { flow: open.flow.id, start, ...runs, ...settings }
    show(store, await sources.connection.clientToAct().startDebug({ body }))
    store.setState({ ran })
  } finally {
    store.setState({ isStarting: false })
  }
}

async function actInTurn(
  sources: DebugSources,
  { store, order, askedAt }: { readonly store: Shelf; readonly order: DebugAct; readonly askedAt: string | undefined },
): Promise<void> {
  const { session } = store.getState()
  if (session === undefined) return
  if (session.at !== askedAt && mayWrite(session, order)) return store.setState({ trouble: overtaken })
  store.setState({ acting: order.act })
  try {
    const client = sources.connection.clientToAct()
    if (running.has(order.act)) await sendEdited(client, { sources, store })
    await send(client, { store, order })
  } finally {
    store.setState({ acting: undefined })
  }
}

/** True when the act may write for real. Somebody who pressed twice has not yet seen what came of the first. */
function mayWrite({ focus, nodes }: DebugSession, { act }: DebugAct): boolean {
  if (!running.has(act)) return false
  const real = nodes.filter(({ mode, effect }) => mode === 'real' && effect === 'write')
  return act === 'continue' || act === 'run-to' ? real.length > 0 : real.some(({ node }) => node === focus?.node)
}

const overtaken = {
  kind: 'refused',
  text: 'A key that was pressed during the step before was not taken: what follows is really sent.',
  remedy: 'Look at what came, and press it again.',
} as const

async function sendEdited(
  client: ApiClient,
  { sources, store }: { readonly sources: DebugSources; readonly store: Shelf },
): Promise<void> {
  const edited = editedFlow(store.getState(), sources)
  if (edited === undefined) return
  await send(client, { store, order: { act: 'document', document: { ...edited } } })
  store.setState({ ran: edited })
}

async function send(
  client: ApiClient,
  { store, order }: { readonly store: Shelf; readonly order: DebugAct },
): Promise<void> {
  const { session } = store.getState()
  if (session !== undefined) show(store, await client.actDebug({ params: { session: session.id }, body: order }))
}

async function endSession({ connection }: DebugSources, { getState, setState }: Shelf): Promise<void> {
  const { session } = getState()
  setState(noSession)
  if (session === undefined) return
  const ending = connection.clientToAct().endDebug({ params: { session: session.id } })
  // One that cannot be ended now ends by itself when its time is over.
  await ending.catch(() => undefined)
}

/** Reads steps with all of their payloads, each once. */
function createStepReader({ connection }: DebugSources, { getState }: Shelf): DebugStore['readStep'] {
  const read = new Map<string, Promise<DebugStep>>()
  return (step) => {
    const { session } = getState()
    if (!step.isShortened || session === undefined) return Promise.resolve(step)
    const name = `${session.id} ${step.id}`
    const known =
      read.get(name) ?? connection.clientToAct().getDebugStep({ params: { session: session.id, step: step.id } })
    read.set(name, known)
    known.catch(() => read.delete(name))
    return known
  }
}

function troubleOf(thrown: unknown, hasSession: boolean): DebugTrouble {
  const { code, message, remedy } = toCrossdockError(thrown)
  if (hasSession && code === 'REMOTE_UNAVAILABLE') return { kind: 'lost' }
  if (hasSession && code === 'NOT_FOUND') return { kind: 'gone' }
  return { kind: 'refused', text: message, remedy }
}
