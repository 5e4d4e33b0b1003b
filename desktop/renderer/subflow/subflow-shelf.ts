import { manifests } from '@crossdock/nodes/manifests'
import type { ApiClient, ResponseOf } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { type FindSubflow, type FoundSubflow, loadSubflows, readFlowDocument } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { DocumentStore, OpenFlow, OpenOptions } from '../document/document-store.ts'

/** A published subflow, as one chooses it. */
export interface KnownSubflow {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly ports: readonly string[]
}

/** What the connected runtime has of subflows, and the flows that one has come from. */
export interface SubflowState {
  /** Finds the versions that the open flow calls; those that nobody could be asked for are unknown. */
  readonly find: FindSubflow
  /** All that are published; undefined while nobody could be asked. */
  readonly known: readonly KnownSubflow[] | undefined
  /** The calling flows that one has come through, the last one first. */
  readonly back: readonly OpenOptions[]
}

/** Fetches subflows for the open flow, when it calls any. */
export interface SubflowShelf extends Pick<StoreApi<SubflowState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Asks again what is published, e.g. when one is to be chosen. What was known stays while it is asked. */
  refresh(): Promise<void>
  /** Remembers the open flow as the one to come back to. */
  leave(open: OpenFlow): void
  /** The flow to come back to, which is forgotten by it. */
  takeBack(): OpenOptions | undefined
}

const nothing: FindSubflow = () => ({ state: 'unknown' })

/** Follows the open flow and the connection. Versions never change, so each is read once; what was missing is asked for again. */
export function createSubflowShelf(documents: DocumentStore, connection: ConnectionStore): SubflowShelf {
  const store = createStore<SubflowState>(() => ({ find: nothing, known: undefined, back: [] }))
  const read = new Map<string, Extract<FoundSubflow, { state: 'found' }>>()
  const load = async (client: ApiClient, flow: string, version: number): Promise<FoundSubflow> => {
    const name = `${flow}@${version}`
    const before = read.get(name)
    if (before !== undefined) return before
    const found = await readVersion(client, flow, version)
    if (found.state === 'found') read.set(name, found)
    return found
  }
  const follow = async () => {
    const flow = documents.getState().open?.flow
    const { client } = connection.getState()
    if (flow === undefined) return
    const find =
      client === undefined ? nothing : await loadSubflows(flow, manifests, (id, version) => load(client, id, version))
    const isStale = documents.getState().open?.flow !== flow || connection.getState().client !== client
    // What only the layout of a long list of calls tells apart is not looked for: asking is cheap, because all is kept.
    if (!isStale) store.setState({ find })
  }
  documents.subscribe(({ open }, { open: before }) => {
    if (open?.flow.nodes !== before?.flow.nodes || open?.draftId !== before?.draftId) void follow()
    if (open === undefined) store.setState({ back: [] })
  })
  connection.subscribe((state, before) => {
    if (state.runtime?.name !== before.runtime?.name) {
      read.clear()
      store.setState({ known: undefined })
    }
    if (state.client !== before.client) void follow()
  })
  return {
    ...store,
    refresh: async () => {
      const { client } = connection.getState()
      const answer = await client?.listFlows({}).catch(() => undefined)
      if (answer !== undefined && connection.getState().client === client) {
        store.setState({ known: answer.items.flatMap(asSubflow) })
      }
      await follow()
    },
    leave: ({ flow, origin, saved, draftId }) =>
      store.setState(({ back }) => ({ back: [{ flow, origin, saved, draftId }, ...back] })),
    takeBack: () => {
      const [last, ...back] = store.getState().back
      store.setState({ back })
      return last
    },
  }
}

function asSubflow({
  id,
  name,
  version,
  subflowPorts,
}: ResponseOf<'listFlows'>['items'][number]): readonly KnownSubflow[] {
  return subflowPorts === undefined ? [] : [{ id, name, version, ports: subflowPorts }]
}

async function readVersion(client: ApiClient, flow: string, version: number): Promise<FoundSubflow> {
  try {
    // The list is asked first, because a miss is no error: a subflow is often published after the call is drawn.
    const { items } = await client.listFlows({})
    const current = items.find(({ id }) => id === flow)?.version
    if (current === undefined) return { state: 'missing', instead: 'is not published here' }
    if (version > current) {
      return { state: 'missing', instead: `is not published here; the current version is ${current}` }
    }
    const { document } = await client.getFlow({ params: { flow }, query: { version } })
    const read = readFlowDocument(document)
    return read.ok ? { state: 'found', flow: read.flow } : { state: 'unknown' }
  } catch (thrown) {
    return toCrossdockError(thrown).code === 'NOT_FOUND' ? { state: 'missing' } : { state: 'unknown' }
  }
}
