import { manifests } from '@crossdock/nodes/manifests'
import { type FindSubflow, type Flow, type FlowProblem, manifestOf, portOf, validateFlow } from '@crossdock/shared/flow'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DocumentStore } from './document-store.ts'
import { wireId } from './selection.ts'

/** A problem of the open flow with the place where it is shown. */
export interface DocumentProblem extends FlowProblem {
  /** The node that it belongs to. */
  readonly node?: string
  /** The wire that it belongs to. */
  readonly wire?: string
  /** Path inside the node's configuration, e.g. `['cases', '0', 'port']`. */
  readonly field?: readonly string[]
}

/** What is wrong with the open flow now, as `crossdock validate` would say. */
export interface ProblemsState {
  readonly problems: readonly DocumentProblem[]
  readonly byNode: ReadonlyMap<string, readonly DocumentProblem[]>
}

/** A script that a runtime could not compile. It holds while the script at its place is the same text. */
export interface BrokenScript {
  readonly problem: FlowProblem
  readonly text: unknown
}

export type ProblemsStore = Pick<StoreApi<ProblemsState>, 'getState' | 'subscribe' | 'getInitialState'>

const delayMs = 150

interface Known {
  readonly find: FindSubflow
  readonly scripts: readonly BrokenScript[]
}

/** Problems of a flow with their places. */
function findProblems(flow: Flow, { find, scripts }: Known): readonly DocumentProblem[] {
  const broken = scripts.filter(({ problem, text }) => valueAtPointer(flow, problem.path) === text)
  const problems = [...validateFlow(flow, manifests, find), ...broken.map(({ problem }) => problem)]
  return problems.map((problem) => ({ ...problem, ...placeOf(problem, flow) }))
}

/** A part of what others know of the open flow, and when it changes. */
type Part<Name extends keyof Known> = Pick<StoreApi<Pick<Known, Name>>, 'getState' | 'subscribe'>

/**
 * Follows the open flow: checked at once when opened, shortly after each edit, and when more is known of its subflows or
 * its scripts.
 */
export function createProblemsStore(
  documents: DocumentStore,
  { subflows, scripts }: { readonly subflows: Part<'find'>; readonly scripts: Part<'scripts'> },
): ProblemsStore {
  const store = createStore<ProblemsState>(() => ({ problems: [], byNode: new Map() }))
  let timer: ReturnType<typeof setTimeout> | undefined
  const check = () => {
    const flow = documents.getState().open?.flow
    const known = { find: subflows.getState().find, scripts: scripts.getState().scripts }
    const problems = flow === undefined ? [] : findProblems(flow, known)
    store.setState({ problems, byNode: groupByNode(problems) })
  }
  documents.subscribe((state, before) => {
    if (state.open?.flow === before.open?.flow) return
    clearTimeout(timer)
    if (state.open?.draftId === before.open?.draftId) timer = setTimeout(check, delayMs)
    else check()
  })
  subflows.subscribe((state, before) => {
    if (state.find !== before.find) check()
  })
  scripts.subscribe((state, before) => {
    if (state.scripts !== before.scripts) check()
  })
  return store
}

function placeOf({ path }: FlowProblem, flow: Flow): Pick<DocumentProblem, 'node' | 'wire' | 'field'> {
  const [part, name = '', ...rest] = namesIn(path)
  if (part === 'nodes' && name !== '') {
    return rest[0] === 'config' && rest.length > 1 ? { node: name, field: rest.slice(1) } : { node: name }
  }
  const wire = part === 'wires' ? flow.wires[Number(name)] : undefined
  if (wire === undefined) return {}
  const { node } = portOf(wire.from)
  return Object.hasOwn(flow.nodes, node) ? { wire: wireId(wire), node } : { wire: wireId(wire) }
}

function namesIn(pointer: string): readonly string[] {
  const [, ...names] = pointer.split('/').map((text) => text.replaceAll('~1', '/').replaceAll('~0', '~'))
  return names
}

/** What lies at a JSON pointer of a flow; undefined where nothing does. */
export function valueAtPointer(flow: Flow, pointer: string): unknown {
  return namesIn(pointer).reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined,
    flow,
  )
}

function groupByNode(problems: readonly DocumentProblem[]): ReadonlyMap<string, readonly DocumentProblem[]> {
  const groups = new Map<string, DocumentProblem[]>()
  for (const problem of problems) {
    if (problem.node !== undefined) groups.set(problem.node, [...(groups.get(problem.node) ?? []), problem])
  }
  return groups
}

/** What a node is called on screens: its own name, else its type's title. */
export function nodeTitle(flow: Flow, id: string): string {
  const node = flow.nodes[id]
  if (node === undefined) return id
  return node.name ?? manifestOf(manifests, node.type)?.title ?? node.type
}
