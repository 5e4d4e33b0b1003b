import { manifests } from '@crossdock/nodes/manifests'
import type { ApiClient, ResponseOf } from '@crossdock/shared/api'
import { type Flow, type FlowProblem, manifestOf } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConnectionStore } from '../../connection/connection-store.ts'
import type { DocumentStore } from '../../document/document-store.ts'
import { type BrokenScript, valueAtPointer } from '../../document/problems.ts'
import type { BindingsStore } from '../bindings-store.ts'

type Found = ResponseOf<'validateFlow'>['missing'][number]

/** Something that the open flow names and the connected environment does not have. */
export interface MissingBinding {
  readonly kind: Found['kind']
  readonly name: string
  /** Ids of the nodes that name it. */
  readonly nodes: readonly string[]
  /** For systems: the kind that the nodes need. */
  readonly systemKind?: string
  /** There is a system of this name, of another kind. */
  readonly isOtherKind: boolean
}

/** What the connected runtime alone can say of the open flow. Empty when nothing is wrong, or nobody can be asked. */
export interface MissingState {
  readonly missing: readonly MissingBinding[]
  /** JavaScript that its sandbox cannot compile. */
  readonly scripts: readonly BrokenScript[]
}

/** Follows the open flow and the connected environment. */
export interface MissingStore extends Pick<StoreApi<MissingState>, 'getState' | 'subscribe' | 'getInitialState'> {
  /** Asks again, e.g. after something was declared. */
  refresh(): Promise<void>
}

const delayMs = 700
const nothing: MissingState = { missing: [], scripts: [] }

/** Asks the connected runtime when a flow is opened, and some time after each edit of what its nodes say. */
export function createMissingStore(
  documents: DocumentStore,
  { connection, bindings }: { readonly connection: ConnectionStore; readonly bindings: BindingsStore },
): MissingStore {
  const store = createStore<MissingState>(() => nothing)
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastLook = 0
  const refresh = async () => {
    clearTimeout(timer)
    const flow = documents.getState().open?.flow
    const { client, environment } = connection.getState()
    // Away for a moment: what was known still holds.
    if (client === undefined && environment !== undefined) return
    lastLook += 1
    const look = lastLook
    const found = flow === undefined || client === undefined ? nothing : await askRuntime(client, flow)
    const isCurrent = look === lastLook && documents.getState().open?.flow === flow
    if (isCurrent && found !== undefined) store.setState(found)
  }
  documents.subscribe((state, before) => {
    if (state.open?.flow.nodes === before.open?.flow.nodes) return
    clearTimeout(timer)
    if (state.open?.draftId === before.open?.draftId) {
      timer = setTimeout(() => void refresh(), delayMs)
      return
    }
    store.setState(nothing)
    void refresh()
  })
  connection.subscribe((state, before) => {
    if (state.client !== before.client || state.environment !== before.environment) void refresh()
  })
  bindings.subscribe((state, before) => {
    if (state.systems !== before.systems && namesOf(state) !== namesOf(before)) void refresh()
  })
  return { ...store, refresh }
}

/** Undefined when the runtime did not answer: what was known stays. */
async function askRuntime(client: ApiClient, flow: Flow): Promise<MissingState | undefined> {
  try {
    const { missing, problems } = await client.validateFlow({ body: { document: { ...flow } } })
    const needsSystems = missing.some(({ kind }) => kind === 'system')
    const declared = needsSystems ? (await client.listSystems({})).items.map(({ name }) => name) : []
    return { missing: gatherMissing(flow, { missing, declared }), scripts: brokenScripts(flow, problems) }
  } catch {
    return undefined
  }
}

/** What the sandbox said, with the text that it was said of. Everything else is found here as well. */
function brokenScripts(flow: Flow, problems: readonly FlowProblem[]): readonly BrokenScript[] {
  return problems.flatMap((problem) =>
    problem.code === 'CODE_SYNTAX' ? [{ problem, text: valueAtPointer(flow, problem.path) }] : [],
  )
}

/** One entry for each thing that is missing, with all the nodes that name it. */
export function gatherMissing(
  flow: Flow,
  {
    missing,
    declared,
  }: {
    readonly missing: readonly Found[]
    /** Names of systems that are there, of whatever kind. */
    readonly declared: readonly string[]
  },
): readonly MissingBinding[] {
  const byThing = groupBy(missing, ({ kind, name }) => `${kind} ${name}`)
  return byThing.flatMap((same): readonly MissingBinding[] => {
    const [first] = same
    if (first === undefined) return []
    const { kind, name, node } = first
    const systemKind = kind === 'system' ? systemKindAt(flow, { node, name }) : undefined
    return [
      {
        ...{ kind, name, nodes: [...new Set(same.map((each) => each.node))] },
        isOtherKind: kind === 'system' && declared.includes(name),
        ...(systemKind === undefined ? {} : { systemKind }),
      },
    ]
  })
}

/** Chrome 114 has no Map.groupBy. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

function systemKindAt(
  flow: Flow,
  { node, name }: { readonly node: string; readonly name: string },
): string | undefined {
  const { type = '', config } = flow.nodes[node] ?? {}
  const manifest = manifestOf(manifests, type)
  const parsed = manifest?.config.safeParse(config)
  if (manifest === undefined || parsed?.success !== true) return undefined
  return manifest.systemsFrom?.(parsed.data as never).find((use) => use.name === name)?.kind
}

function namesOf({ systems, credentials, tables }: ReturnType<BindingsStore['getState']>): string {
  return JSON.stringify([
    systems.map((each) => [each.name, each.declaration.kind]),
    ...[credentials, tables].map(names),
  ])
}

function names(list: readonly { readonly name: string }[]): readonly string[] {
  return list.map(({ name }) => name)
}
