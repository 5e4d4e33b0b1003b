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

export type ProblemsStore = Pick<StoreApi<ProblemsState>, 'getState' | 'subscribe' | 'getInitialState'>

const delayMs = 150

/** Problems of a flow with their places. */
function findProblems(flow: Flow, find: FindSubflow): readonly DocumentProblem[] {
  return validateFlow(flow, manifests, find).map((problem) => ({ ...problem, ...placeOf(problem, flow) }))
}

/** How the subflows that a flow calls are found, and when what is known of them changes. */
type Subflows = Pick<StoreApi<{ readonly find: FindSubflow }>, 'getState' | 'subscribe'>

/**
 * Follows the open flow: checked at once when opened, shortly after each edit, and when more is known of its subflows.
 */
export function createProblemsStore(documents: DocumentStore, subflows: Subflows): ProblemsStore {
  const store = createStore<ProblemsState>(() => ({ problems: [], byNode: new Map() }))
  let timer: ReturnType<typeof setTimeout> | undefined
  const check = () => {
    const flow = documents.getState().open?.flow
    const problems = flow === undefined ? [] : findProblems(flow, subflows.getState().find)
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
  return store
}

function placeOf({ path }: FlowProblem, flow: Flow): Pick<DocumentProblem, 'node' | 'wire' | 'field'> {
  const [, part, name = '', ...rest] = path.split('/').map((text) => text.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (part === 'nodes' && name !== '') {
    return rest[0] === 'config' && rest.length > 1 ? { node: name, field: rest.slice(1) } : { node: name }
  }
  const wire = part === 'wires' ? flow.wires[Number(name)] : undefined
  if (wire === undefined) return {}
  const { node } = portOf(wire.from)
  return Object.hasOwn(flow.nodes, node) ? { wire: wireId(wire), node } : { wire: wireId(wire) }
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
