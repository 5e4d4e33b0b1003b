import { callEntryPort, callExitPort, type ManifestRegistry } from '../node/index.ts'
import { type Flow, type FlowNode, portOf } from './flow-document.ts'
import { manifestOf } from './manifest-of.ts'
import { maskedFieldsOf } from './masked-fields-of.ts'
import { type CallingNode, callsOf, exitsOf, type FindSubflow, inputOf } from './subflow-calls.ts'

/** Between the id of a calling node and that of a node inside: `call1/map1`. No id of a document holds it. */
export const subflowSeparator = '/'

/** Between the name of a calling node and that of a node inside, for people. */
const nameSeparator = ' › '

type Wire = Flow['wires'][number]

/** Nodes and wires that stand for a calling node. */
interface Inlined {
  readonly nodes: Readonly<Record<string, FlowNode>>
  readonly wires: readonly Wire[]
}

/**
 * Puts the nodes of every called subflow in the calling node's place, at whatever depth, so that what runs is one flow:
 *
 * 1. The calling node stays; behind its entry port stands what the subflow's input leads to.
 * 2. Every node of the subflow but its input becomes `<call>/<node>`, named “Call › Node”.
 * 3. A wire from a port of the calling node begins at the exits that name the port.
 * 4. A wire from the error port of the calling node begins at every node inside that has no error wire of its own and is
 *    not set to park.
 *
 * What a subflow masks is masked in the whole flow. Takes a flow whose calls are sound (`findSubflowProblems`). Throws when one cannot be found, because half a flow must
 * not run.
 */
export function expandSubflows(
  flow: Flow,
  options: { readonly manifests: ManifestRegistry; readonly find: FindSubflow },
): Flow {
  const calls = callsOf(flow, options.manifests)
  if (calls.length === 0) return flow
  let { nodes, wires }: Inlined = flow
  for (const call of calls) {
    const found = options.find(call.flow, call.version)
    if (found.state !== 'found') throw new Error(`The subflow “${call.flow}”, version ${call.version}, is not at hand.`)
    const inlined = inline({ call, subflow: found.flow, outer: { nodes, wires } }, options)
    nodes = inlined.nodes
    wires = inlined.wires
  }
  const maskedFields = maskedFieldsOf(flow, options)
  const settings = maskedFields.length === 0 ? flow.settings : { ...flow.settings, maskedFields: [...maskedFields] }
  return { ...flow, settings, nodes, wires: [...wires] }
}

function inline(
  { call, subflow, outer }: { readonly call: CallingNode; readonly subflow: Flow; readonly outer: Inlined },
  options: { readonly manifests: ManifestRegistry; readonly find: FindSubflow },
): Inlined {
  const input = inputOf(subflow, options.manifests)
  const exits = exitsOf(subflow, options.manifests)
  const inner = expandSubflows(subflow, options)
  const idOf = (id: string) => (id === input ? call.node : `${call.node}${subflowSeparator}${id}`)
  const portAt = (from: string) => {
    const { node, port } = portOf(from)
    return `${idOf(node)}.${node === input ? callEntryPort : port}`
  }
  const [leaving, others] = partition(outer.wires, ({ from }) => portOf(from).node === call.node)
  const targetsOf = (port: string) => leaving.filter(({ from }) => portOf(from).port === port).map(({ to }) => to)
  const failed = targetsOf('error')
  const diverting = failed.length === 0 ? [] : divertingNodes(inner, options.manifests)
  return {
    nodes: { ...outer.nodes, ...nodesInside({ call, outer, inner, input, diverting, idOf }) },
    wires: [
      ...others,
      ...inner.wires.map(({ from, to }) => ({ from: portAt(from), to: idOf(to) })),
      ...[...exits].flatMap(([id, port]) =>
        targetsOf(port).map((to) => ({ from: `${idOf(id)}.${callExitPort(port)}`, to })),
      ),
      ...diverting.flatMap((id) => failed.map((to) => ({ from: `${idOf(id)}.error`, to }))),
    ],
  }
}

function nodesInside(place: {
  readonly call: CallingNode
  readonly outer: Inlined
  readonly inner: Flow
  readonly input: string | undefined
  readonly diverting: readonly string[]
  readonly idOf: (id: string) => string
}): Readonly<Record<string, FlowNode>> {
  const { call, outer, inner, input, diverting, idOf } = place
  const { onError: _onError, ...calling } = outer.nodes[call.node] as FlowNode
  const prefix = `${calling.name ?? call.node}${nameSeparator}`
  const inside = Object.entries(inner.nodes).flatMap(([id, node]) => {
    if (id === input) return []
    const named: FlowNode = { ...node, name: `${prefix}${node.name ?? id}` }
    return [[idOf(id), diverting.includes(id) ? { ...named, onError: 'error-port' as const } : named] as const]
  })
  return Object.fromEntries([[call.node, calling], ...inside])
}

/** Nodes inside whose failures go to the error port of the calling node. Calls inside and exits pass on and never fail. */
function divertingNodes(inner: Flow, manifests: ManifestRegistry): readonly string[] {
  const wired = new Set(inner.wires.map(({ from }) => portOf(from)).flatMap((p) => (p.port === 'error' ? p.node : [])))
  return Object.entries(inner.nodes).flatMap(([id, { type, onError }]) => {
    const manifest = manifestOf(manifests, type)
    const isPassing = manifest?.kind === 'source' || manifest?.callFrom || manifest?.exitFrom
    return isPassing || wired.has(id) || onError === 'park' ? [] : id
  })
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [readonly T[], readonly T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}
