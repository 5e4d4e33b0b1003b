import type { ApiClient, CaseCoverage, CaseInfo, CaseResult } from '@crossdock/shared/api'
import type { CaseDocument } from '@crossdock/shared/case'
import { toCrossdockError } from '@crossdock/shared/errors'
import { compareFlows, differenceOf, type Flow } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type ConnectionStore, mayAct } from '../connection/connection-store.ts'
import type { DocumentStore } from '../document/document-store.ts'

/** Why cases did not run, and which ones were to. */
export interface CaseTrouble {
  readonly text: string
  readonly remedy: string
  /** To be run again; undefined: all. */
  readonly ids: readonly string[] | undefined
}

/** What is to be saved as a case, until it has its name. */
export type CaseToSave =
  | { readonly kind: 'record'; readonly recordId: string }
  | { readonly kind: 'document'; readonly document: CaseDocument; readonly note: string }

/** The cases of the open flow on the connected runtime. */
export interface CasesState {
  readonly flowId: string | undefined
  /** By id; undefined while they are not known. */
  readonly items: readonly CaseInfo[] | undefined
  /** Why they could not be read, for people. */
  readonly problem: string | undefined
  readonly results: ReadonlyMap<string, CaseResult>
  readonly coverage: CaseCoverage | undefined
  /** The flow that ran: what was edited since makes the results older than it. */
  readonly ranFlow: Flow | undefined
  /** What runs now: ids, or all. */
  readonly running: 'all' | readonly string[] | undefined
  readonly trouble: CaseTrouble | undefined
  readonly selected: string | undefined
  /** Deleted a moment ago, and can be brought back. */
  readonly deleted: CaseDocument | undefined
  readonly toSave: CaseToSave | undefined
}

/** Cases are kept by the runtime; results stay in this window. */
export interface CasesStore extends Pick<StoreApi<CasesState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Reads the list anew. Never throws; see `problem`. */
  refresh(): Promise<void>
  /** Runs cases, all without ids: on the open flow for designers, else on the published version. Never throws; see `trouble`. */
  run(ids?: readonly string[]): Promise<void>
  select(id: string | undefined): void
  /** Saves a case of any flow. Throws what the runtime answers. */
  put(document: CaseDocument): Promise<void>
  /** Deletes a case; `bringBack` undoes it. Throws what the runtime answers. */
  remove(id: string): Promise<void>
  bringBack(): Promise<void>
  /** Has a case expect what came of it the last time. */
  accept(id: string): Promise<void>
  prepare(toSave: CaseToSave | undefined): void
  /** Takes the trouble, or the offer to bring back, out of sight. */
  dismiss(): void
}

const nothing: CasesState = {
  flowId: undefined,
  items: undefined,
  problem: undefined,
  results: new Map(),
  coverage: undefined,
  ranFlow: undefined,
  running: undefined,
  trouble: undefined,
  selected: undefined,
  deleted: undefined,
  toSave: undefined,
}

const lostCodes: ReadonlySet<string> = new Set(['REMOTE_UNAVAILABLE', 'TIMED_OUT', 'CANCELLED'])

/** A store that follows the open flow and the connected runtime. */
export function createCasesStore(documents: DocumentStore, connection: ConnectionStore): CasesStore {
  const store = createStore<CasesState>(() => nothing)
  const { getState, setState } = store
  const forget = () => {
    const { toSave } = getState()
    setState({ ...nothing, toSave, flowId: documents.getState().open?.flow.id }, true)
  }
  documents.subscribe((state, before) => {
    if (state.open?.flow.id !== before.open?.flow.id) forget()
  })
  connection.subscribe((state, before) => {
    if (state.runtime?.name !== before.runtime?.name) forget()
  })
  const flowNow = () => documents.getState().open?.flow

  const refresh = async () => {
    const flowId = flowNow()?.id
    const { client } = connection.getState()
    if (flowId === undefined || client === undefined) return
    const found = await readList(client, flowId)
    if (flowNow()?.id === flowId) setState({ ...found, flowId })
  }
  const put = async (document: CaseDocument) => {
    await connection.clientToAct().putCase({ params: { flow: document.flow, case: document.id }, body: document })
    if (flowNow()?.id === document.flow) await refresh()
  }
  const run = async (ids?: readonly string[]) => {
    const flow = flowNow()
    if (flow === undefined || getState().running !== undefined) return
    setState({ running: ids ?? 'all', trouble: undefined })
    try {
      const draft = mayAct(connection.getState(), 'designer') ? { document: { ...flow } } : {}
      const body = { ...draft, ...(ids === undefined ? {} : { cases: [...ids] }) }
      const { coverage, results } = await connection.clientToAct().runCases({ params: { flow: flow.id }, body })
      if (flowNow()?.id !== flow.id) return
      const known = ids === undefined ? [] : [...getState().results]
      setState({
        results: new Map([...known, ...results.map((result) => [result.case, result] as const)]),
        ranFlow: flow,
        // What one case visits says little about what all of them do.
        ...(ids === undefined ? { coverage } : {}),
      })
    } catch (thrown) {
      if (flowNow()?.id === flow.id) setState({ trouble: troubleOf(thrown, ids) })
    } finally {
      setState({ running: undefined })
    }
  }
  return {
    ...store,
    refresh,
    run,
    put,
    select: (selected) => setState({ selected }),
    ...changesOf(store, { connection, refresh, put, run }),
    prepare: (toSave) => setState({ toSave }),
    dismiss: () => setState({ trouble: undefined, deleted: undefined }),
  }
}

interface ChangeTools extends Pick<CasesStore, 'refresh' | 'put' | 'run'> {
  readonly connection: ConnectionStore
}

/** What changes cases that are there. */
function changesOf(
  { getState, setState }: StoreApi<CasesState>,
  { connection, put, refresh, run }: ChangeTools,
): Pick<CasesStore, 'remove' | 'bringBack' | 'accept'> {
  return {
    remove: async (id) => {
      const deleted = getState().items?.find(({ document }) => document.id === id)?.document
      if (deleted === undefined) return
      await connection.clientToAct().deleteCase({ params: { flow: deleted.flow, case: id } })
      const results = new Map(getState().results)
      results.delete(id)
      setState({ deleted, results, selected: undefined })
      await refresh()
    },
    bringBack: async () => {
      const { deleted } = getState()
      if (deleted === undefined) return
      await put(deleted)
      setState({ deleted: undefined, selected: deleted.id })
    },
    accept: async (id) => {
      const document = getState().items?.find((item) => item.document.id === id)?.document
      const { actual, tables = {} } = getState().results.get(id) ?? {}
      if (document === undefined || actual === undefined) return
      await put({ ...document, tables: { ...document.tables, ...tables }, expect: actual })
      await run([id])
    },
  }
}

/** True when the flow was edited after the cases ran, in more than its looks. */
export function isOutdated({ ranFlow }: CasesState, flow: Flow | undefined): boolean {
  if (ranFlow === undefined || flow === undefined || ranFlow === flow) return false
  return differenceOf(compareFlows(ranFlow, flow)) === 'logic'
}

async function readList(client: ApiClient, flow: string): Promise<Pick<CasesState, 'items' | 'problem'>> {
  try {
    const { items } = await client.listCases({ params: { flow } })
    const named = [...items].sort((a, b) => a.document.name.localeCompare(b.document.name))
    return { items: named, problem: undefined }
  } catch (thrown) {
    return { items: undefined, problem: toCrossdockError(thrown).message }
  }
}

function troubleOf(thrown: unknown, ids: readonly string[] | undefined): CaseTrouble {
  const { code, message, remedy } = toCrossdockError(thrown)
  if (!lostCodes.has(code)) return { text: message, remedy, ids }
  return {
    text: 'The runtime went away while the cases ran.',
    remedy: 'Nothing of this run is kept, and nothing was sent anywhere. Run them again when it is back.',
    ids,
  }
}
