import type { StoreApi } from 'zustand/vanilla'
import { createStore } from 'zustand/vanilla'
import type { ConnectionStore } from '../connection/connection-store.ts'
import type { DocumentStore } from '../document/document-store.ts'
import { newId } from '../document/new-id.ts'
import type { PublishedStore } from '../flows/published-store.ts'
import type { CodeTables } from './code-tables.ts'
import { pinnedSamples } from './pinned-samples.ts'
import { fetchRecorded } from './recorded-samples.ts'
import type { RecordedStatus, Sample, SampleAt } from './sample.ts'
import type { SampleShelf } from './sample-shelf.ts'
import { listSamplesAt, pickSampleAt } from './samples-at.ts'

/** The samples of the open flow. */
export interface SampleState {
  /** Id of the flow that they belong to. */
  readonly flowId: string | undefined
  readonly samples: readonly Sample[]
  /** Sample ids by node: what was chosen there. Read it through `currentAt`. */
  readonly chosen: ReadonlyMap<string, string>
  /** What became of asking the runtime for a node's records. */
  readonly recorded: ReadonlyMap<string, RecordedStatus>
}

/** A sample to add. */
export type NewSample = Omit<Sample, 'id' | 'sizeBytes'>

/** Samples of the open flow, kept on this machine only. React reads it through `use-samples.ts`. */
export interface SampleStore extends Pick<StoreApi<SampleState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** The samples that can be shown at a node's input: those that stand there, then those at nodes before it. */
  listAt(node: string): readonly Sample[]
  /** The current sample of a node's input; undefined while there is none. The same object until something changes. */
  currentAt(node: string): SampleAt | undefined
  choose(node: string, sampleId: string): void
  /** Goes on to the next (1) or previous (-1) sample of a node, around the end. */
  step(node: string, by: 1 | -1): void
  /** Adds samples and makes the first of them the current one of its node. Answers what did not fit, in words. */
  add(samples: readonly NewSample[]): string | undefined
  remove(sampleId: string): void
  /** Asks the connected runtime for records that came to a node. Once per node, unless `again`. */
  loadRecorded(node: string, options?: { readonly again: boolean }): Promise<void>
}

/** Largest sample, in bytes of JSON. */
const maxSampleBytes = 4 * 1024 * 1024
const maxKeptBytes = 16 * 1024 * 1024
const maxKeptSamples = 200
const empty: SampleState = { flowId: undefined, samples: [], chosen: new Map(), recorded: new Map() }

/** What the store works with. */
export interface SampleSources {
  readonly documents: DocumentStore
  readonly connection: ConnectionStore
  readonly published: Pick<PublishedStore, 'getState' | 'refresh'>
  readonly tables: CodeTables
  readonly shelf: SampleShelf
}

/** A store that follows the open flow. */
export function createSampleStore(sources: SampleSources): SampleStore {
  const { documents, connection, tables, shelf } = sources
  const store = createStore<SampleState>(() => empty)
  const { getState, setState } = store
  const flowNow = () => documents.getState().open?.flow
  const pick = pickSampleAt(tables.lookup)

  const follow = () => {
    const flowId = flowNow()?.id
    if (flowId === getState().flowId) return
    setState({ ...empty, flowId })
    if (flowId === undefined) return
    const use = (found: readonly Sample[]) => {
      if (getState().flowId === flowId) setState({ samples: [...getState().samples, ...found] })
    }
    void Promise.all([shelf.load(flowId).then(use), pinnedSamples(flowId).then(use)])
  }
  const loadRecorded = loaderOf(sources, store)
  documents.subscribe(follow)
  follow()
  connection.subscribe((now, before) => {
    if (now.client === before.client && now.who === before.who) return
    // While the runtime is away for a moment, one goes on with its records; then they are asked for anew.
    if (now.client === undefined && now.who !== undefined) return
    const { samples, recorded } = getState()
    const isSame = now.runtime?.name === before.runtime?.name && now.who?.name === before.who?.name
    setState({ samples: isSame ? samples : samples.filter(({ origin }) => origin !== 'recorded'), recorded: new Map() })
    for (const node of recorded.keys()) void loadRecorded(node)
  })

  const change = (samples: readonly Sample[]) => {
    const { flowId } = getState()
    setState({ samples })
    if (flowId !== undefined) void shelf.save(flowId, samples.filter(isKept))
  }
  const choose = (node: string, sampleId: string) =>
    setState({ chosen: new Map(getState().chosen).set(node, sampleId) })
  const listAt = (node: string) => {
    const flow = flowNow()
    return flow === undefined ? [] : listSamplesAt(flow, getState().samples, node)
  }
  const currentAt = (node: string) => {
    const flow = flowNow()
    if (flow === undefined) return undefined
    return pick({ flow, node, samples: getState().samples, chosen: getState().chosen, tables: tables.getState() })
  }
  return {
    ...store,
    listAt,
    currentAt,
    choose,
    step: (node, by) => {
      const samples = listAt(node)
      const at = samples.findIndex(({ id }) => id === currentAt(node)?.sample.id)
      const next = samples[(at + by + samples.length) % samples.length]
      if (next !== undefined) choose(node, next.id)
    },
    add: (added) => {
      const { taken, refused } = takeFitting(getState().samples, added)
      change([...taken, ...getState().samples])
      const [first] = taken
      if (first !== undefined) choose(first.node, first.id)
      return refused
    },
    remove: (sampleId) => change(getState().samples.filter(({ id }) => id !== sampleId)),
    loadRecorded,
  }
}

/** Asks a runtime for the records of a node; what answers too late, or not at all, changes nothing. */
function loaderOf({ connection, published }: SampleSources, store: StoreApi<SampleState>): SampleStore['loadRecorded'] {
  const { getState, setState } = store
  return async (node, { again } = { again: false }) => {
    const { client } = connection.getState()
    const { flowId, recorded } = getState()
    if (client === undefined || flowId === undefined || (recorded.has(node) && !again)) return
    const mark = (status: RecordedStatus) => setState({ recorded: new Map(getState().recorded).set(node, status) })
    mark('loading')
    const answer = await fetchRecorded(client, { published, flowId, node, maxBytes: maxSampleBytes })
    if (getState().flowId !== flowId || connection.getState().client !== client) return
    const others = getState().samples.filter((sample) => sample.origin !== 'recorded' || sample.node !== node)
    if (answer.status !== 'failed') setState({ samples: [...answer.samples, ...others] })
    mark(answer.status)
  }
}

/** What is kept on this machine: what was made here. Records stay with the runtime, cases with the flow. */
function isKept({ origin }: Sample): boolean {
  return origin === 'pasted' || origin === 'file' || origin === 'schema'
}

function takeFitting(
  present: readonly Sample[],
  added: readonly NewSample[],
): { readonly taken: readonly Sample[]; readonly refused: string | undefined } {
  const kept = present.filter(isKept)
  let bytesLeft = maxKeptBytes - kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let placesLeft = maxKeptSamples - kept.length
  const taken: Sample[] = []
  for (const sample of added) {
    const sizeBytes = new TextEncoder().encode(JSON.stringify(sample.payload)).byteLength
    if (sizeBytes > Math.min(maxSampleBytes, bytesLeft) || placesLeft === 0) continue
    bytesLeft -= sizeBytes
    placesLeft -= 1
    taken.push({ ...sample, id: newId(), sizeBytes })
  }
  const left = added.length - taken.length
  if (left === 0) return { taken, refused: undefined }
  const count = left === 1 ? 'One sample does' : `${left} samples do`
  const rule = 'A sample may have 4 MB, all of a flow 16 MB and 200 pieces.'
  return { taken, refused: `${count} not fit. ${rule} Remove some, or take a smaller part.` }
}
