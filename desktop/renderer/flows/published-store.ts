import type { ApiClient, ResponseOf } from '@crossdock/shared/api'
import { type Flow, readFlowDocument } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { DocumentStore } from '../document/document-store.ts'

/** The current version of a flow on the connected runtime. */
export interface PublishedVersion {
  readonly version: number
  readonly flow: Flow
  readonly publishedBy: string
  /** ISO 8601 */
  readonly publishedAt: string
  readonly message: string
}

/** What the runtime has under the open flow's id, as far as it was asked. */
export interface PublishedState {
  readonly flowId: string | undefined
  /** Undefined when the flow was never published there, or nobody could be asked; see `isKnown`. */
  readonly current: PublishedVersion | undefined
  /** True once the runtime has answered for this flow. */
  readonly isKnown: boolean
  /** What the analyst has written for the next publication; outlives a look at something else. */
  readonly message: string
}

/** What the connected runtime has of the open flow. */
export interface PublishedStore extends Pick<StoreApi<PublishedState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Asks again, e.g. after a publication. What was known stays while it is asked. */
  refresh(): Promise<void>
  setMessage(message: string): void
}

const unknown = { current: undefined, isKnown: false } satisfies Partial<PublishedState>

/** Follows the open flow's id and the connection. */
export function createPublishedStore(documents: DocumentStore, connection: ConnectionStore): PublishedStore {
  const store = createStore<PublishedState>(() => ({ flowId: undefined, ...unknown, message: '' }))
  const refresh = async () => {
    const flowId = documents.getState().open?.flow.id
    const { client } = connection.getState()
    if (flowId !== store.getState().flowId) store.setState({ flowId, ...unknown, message: '' })
    if (flowId === undefined || client === undefined) return
    const answer = await readCurrent(client, flowId).catch(() => 'unreachable' as const)
    const isStale = documents.getState().open?.flow.id !== flowId || connection.getState().client !== client
    if (isStale || answer === 'unreachable') return
    const read = answer && readFlowDocument(answer.document)
    store.setState({ flowId, current: answer && read?.ok ? { ...answer, flow: read.flow } : undefined, isKnown: true })
  }
  documents.subscribe((state, before) => {
    if (state.open?.flow.id !== before.open?.flow.id) void refresh()
  })
  connection.subscribe((state, before) => {
    if (state.runtime?.name !== before.runtime?.name) store.setState(unknown)
    if (state.client !== before.client) void refresh()
  })
  return { ...store, refresh, setMessage: (message) => store.setState({ message }) }
}

/** The current version of a flow; undefined when the runtime has none of that id. The list is asked first, because a miss is no error. */
async function readCurrent(client: ApiClient, flowId: string): Promise<ResponseOf<'getFlow'> | undefined> {
  const { items } = await client.listFlows({})
  return items.some(({ id }) => id === flowId) ? await client.getFlow({ params: { flow: flowId } }) : undefined
}
