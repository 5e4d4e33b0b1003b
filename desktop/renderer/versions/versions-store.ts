import type { ApiClient, ResponseOf } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { type Flow, readFlowDocument } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { DocumentStore } from '../document/document-store.ts'

/** A version as the list shows it. */
export type VersionInfo = ResponseOf<'listFlowVersions'>['items'][number]

/** One side of a comparison: a version's number, or the flow that is open. */
export type Side = number | 'draft'

/** What is compared with what. */
export interface Sides {
  readonly before: Side
  readonly after: Side
}

/** The versions of the open flow on the connected runtime. */
export interface VersionsState {
  /** Newest first; undefined while they are not known. */
  readonly items: readonly VersionInfo[] | undefined
  /** Why they could not be read, for people. */
  readonly problem: string | undefined
  /** What was chosen to be compared; undefined: the draft with the current version. */
  readonly sides: Sides | undefined
}

/** Lists and reads versions, when somebody looks. */
export interface VersionsStore extends Pick<StoreApi<VersionsState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Reads the list anew. What was known stays while it is read. Never throws; see `problem`. */
  refresh(): Promise<void>
  /** A version's document; read once, because versions never change. Throws what the runtime answers. */
  read(version: number): Promise<Flow>
  compare(sides: Sides): void
}

const nothing: VersionsState = { items: undefined, problem: undefined, sides: undefined }
const maxKept = 30

/** Forgets everything when another flow is open or another runtime connected. */
export function createVersionsStore(documents: DocumentStore, connection: ConnectionStore): VersionsStore {
  const store = createStore<VersionsState>(() => nothing)
  const kept = new Map<number, Flow>()
  const forget = () => {
    kept.clear()
    store.setState(nothing, true)
  }
  const now = () => ({ flowId: documents.getState().open?.flow.id, client: connection.getState().client })
  documents.subscribe((state, before) => {
    if (state.open?.flow.id !== before.open?.flow.id) forget()
  })
  connection.subscribe((state, before) => {
    if (state.runtime?.name !== before.runtime?.name) forget()
  })
  return {
    ...store,
    refresh: async () => {
      const asked = now()
      if (asked.flowId === undefined || asked.client === undefined) return
      const found = await readList(asked.client, asked.flowId).then(
        (items) => ({ items, problem: undefined }),
        (thrown: unknown) => ({ problem: toCrossdockError(thrown).message }),
      )
      const { flowId, client } = now()
      if (flowId === asked.flowId && client === asked.client) store.setState(found)
    },
    read: async (version) => {
      const known = kept.get(version)
      if (known !== undefined) return known
      const { flowId = '', client } = now()
      if (client === undefined) throw new Error('The runtime is not connected.')
      const { document } = await client.getFlow({ params: { flow: flowId }, query: { version } })
      const read = readFlowDocument(document)
      if (!read.ok) throw new Error(read.problems[0]?.message ?? 'The document cannot be read.')
      if (kept.size >= maxKept) kept.clear()
      if (now().flowId === flowId) kept.set(version, read.flow)
      return read.flow
    },
    compare: (sides) => store.setState({ sides }),
  }
}

/** The flows are asked for first, because one that was never published is no error. */
async function readList(client: ApiClient, flowId: string): Promise<readonly VersionInfo[]> {
  const { items: flows } = await client.listFlows({})
  if (!flows.some(({ id }) => id === flowId)) return []
  return (await client.listFlowVersions({ params: { flow: flowId } })).items
}
