import type { ManifestRegistry } from '../node/index.ts'
import type { Flow } from './flow-document.ts'
import { manifestOf } from './manifest-of.ts'
import { type FlowProblem, pointer } from './problem.ts'
import { type CallingNode, callsOf, exitsOf, type FindSubflow, inputOf, portsOfSubflow } from './subflow-calls.ts'

/** How deep subflows may call each other, and how many nodes a flow may have with all of theirs. */
const subflowLimits = { depth: 5, nodes: 10_000 } as const

/** Problems of a flow as a subflow, and of the subflows that it calls. What `find` does not know is not judged. */
export function findSubflowProblems(
  flow: Flow,
  manifests: ManifestRegistry,
  find: FindSubflow,
): readonly FlowProblem[] {
  const count = { nodes: Object.keys(flow.nodes).length }
  return [
    ...findBoundaryProblems(flow, manifests),
    ...callsOf(flow, manifests).flatMap((call) => {
      const fault = checkCall({ call, chain: [flow.id], count }, { manifests, find })
      return fault ? [problemAt(call, fault)] : []
    }),
  ]
}

function findBoundaryProblems(flow: Flow, manifests: ManifestRegistry): FlowProblem[] {
  const input = inputOf(flow, manifests)
  if (input === undefined) {
    return [...exitsOf(flow, manifests).keys()].map((id) => ({
      path: pointer(['nodes', id]),
      code: 'SUBFLOW_BOUNDARY',
      message: `Node “${id}” is an exit of a subflow, and this flow is none: it has no subflow input.`,
      remedy: 'Remove the exit, or make the flow a subflow: replace its source by a subflow input.',
    }))
  }
  return Object.entries(flow.nodes)
    .filter(([id, { type }]) => id !== input && manifestOf(manifests, type)?.kind === 'source')
    .map(([id]) => ({
      path: pointer(['nodes', id]),
      code: 'SUBFLOW_BOUNDARY',
      message: `“${flow.id}” is a subflow with the input “${input}”, so “${id}” cannot be a source of it.`,
      remedy: 'Leave one of the two. What comes in from outside belongs to the flow that calls the subflow.',
    }))
}

interface Fault {
  readonly field: 'flow' | 'version' | 'ports'
  readonly code: FlowProblem['code']
  readonly message: string
  readonly remedy: string
}

function problemAt(call: CallingNode, { field, code, message, remedy }: Fault): FlowProblem {
  return {
    path: pointer(['nodes', call.node, 'config', field]),
    code,
    message: `Node “${call.node}”: ${message}`,
    remedy,
  }
}

interface Visit {
  readonly call: CallingNode
  /** Ids of the flows that lead here, the outermost first. */
  readonly chain: readonly string[]
  /** Nodes counted so far. */
  readonly count: { nodes: number }
}

/** The first thing that is wrong with a call or with a call inside; undefined when all is well or not known. */
function checkCall(
  visit: Visit,
  known: { readonly manifests: ManifestRegistry; readonly find: FindSubflow },
): Fault | undefined {
  const { call, chain, count } = visit
  if (chain.includes(call.flow)) return cycle([...chain.slice(chain.indexOf(call.flow)), call.flow])
  if (chain.length > subflowLimits.depth) return tooLarge(`calls subflows more than ${subflowLimits.depth} deep`, visit)
  const found = known.find(call.flow, call.version)
  if (found.state === 'unknown') return undefined
  if (found.state === 'missing') return missing(call, found.instead)
  const { flow } = found
  if (inputOf(flow, known.manifests) === undefined) return noSubflow(call)
  const ports = portsOfSubflow(flow, known.manifests)
  if (ports.join() !== [...call.ports].sort().join()) return otherPorts(call, ports)
  count.nodes += Object.keys(flow.nodes).length
  if (count.nodes > subflowLimits.nodes)
    return tooLarge(`makes a flow of more than ${subflowLimits.nodes} nodes`, visit)
  for (const inner of callsOf(flow, known.manifests)) {
    const fault = checkCall({ call: inner, chain: [...chain, call.flow], count }, known)
    if (fault)
      return fault.code === 'SUBFLOW_CYCLE'
        ? fault
        : { ...fault, field: 'flow', message: `in “${call.flow}”, ${fault.message}` }
  }
  return undefined
}

function cycle(chain: readonly string[]): Fault {
  return {
    field: 'flow',
    code: 'SUBFLOW_CYCLE',
    message: `“${chain[0]}” calls itself: ${chain.join(' → ')}.`,
    remedy: 'Let a subflow call only flows that do not call it. To repeat something per item, use a split.',
  }
}

function tooLarge(what: string, { chain, call }: Visit): Fault {
  return {
    field: 'flow',
    code: 'SUBFLOW_TOO_LARGE',
    message: `it ${what}: ${[...chain, call.flow].join(' → ')}.`,
    remedy: 'Join subflows that are only called together.',
  }
}

function missing({ flow, version }: CallingNode, instead = 'is not here'): Fault {
  return {
    field: 'version',
    code: 'SUBFLOW_MISSING',
    message: `the subflow “${flow}”, version ${version}, ${instead}.`,
    remedy: 'Publish the subflow first, or choose a version that is published.',
  }
}

function noSubflow({ flow, version }: CallingNode): Fault {
  return {
    field: 'flow',
    code: 'SUBFLOW_MISSING',
    message: `“${flow}”, version ${version}, is no subflow: it has no subflow input.`,
    remedy: 'Choose a flow whose only source is a subflow input.',
  }
}

function otherPorts({ flow, version, ports }: CallingNode, wanted: readonly string[]): Fault {
  return {
    field: 'ports',
    code: 'SUBFLOW_PORTS',
    message: `its ports are ${listed(ports)}; the exits of “${flow}”, version ${version}, are ${listed(wanted)}.`,
    remedy: 'Take over the ports of the subflow, and wire what is new.',
  }
}

function listed(ports: readonly string[]): string {
  return ports.length === 0 ? 'none' : [...ports].sort().join(', ')
}
