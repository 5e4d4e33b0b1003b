import { manifests } from '@crossdock/nodes/manifests'
import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import { callOf, type FindSubflow, type Flow, inputOf, subflowSeparator } from '@crossdock/shared/flow'
import { callEntryPort } from '@crossdock/shared/node'
import { nodeTitle } from '../document/problems.ts'
import type { MarksInput } from './canvas-marks.ts'

/** A called subflow in which a record stands. */
export interface InsideSubflow {
  /** The calling node; of a subflow that a subflow calls, `<call>/<call>`. */
  readonly call: string
  /** The names of the calling nodes, from the outside in. */
  readonly title: string
  readonly flow: Flow
}

/** The subflow in which a node stands, the innermost; undefined for a node of the flow itself, or when it is not known. */
export function subflowAround(flow: Flow, node: string, find: FindSubflow): InsideSubflow | undefined {
  const calls = node.split(subflowSeparator).slice(0, -1)
  const names: string[] = []
  let inside = flow
  for (const id of calls) {
    const calling = inside.nodes[id]
    const call = calling && callOf(calling, manifests)
    const found = call && find(call.flow, call.version)
    if (found?.state !== 'found') return undefined
    names.push(nodeTitle(inside, id))
    inside = found.flow
  }
  return calls.length === 0 ? undefined : { call: calls.join(subflowSeparator), title: names.join(' › '), flow: inside }
}

/** What people call a node; one in a called subflow by the names of the calls too, “Check › Look up”. */
export function titleInside(flow: Flow, node: string, find: FindSubflow): string {
  const inside = subflowAround(flow, node, find)
  if (inside === undefined) return nodeTitle(flow, node)
  return `${inside.title} › ${nodeTitle(inside.flow, node.slice(inside.call.length + 1))}`
}

/** What the debugger knows, as the called subflow sees it: its own nodes by their own names, and nothing of the others. */
export function marksInside(input: MarksInput, { call, flow }: InsideSubflow): MarksInput {
  const entry = inputOf(flow, manifests)
  const own = (node: string) =>
    node === call ? entry : node.startsWith(call + subflowSeparator) ? node.slice(call.length + 1) : undefined
  const renamed = <T extends { readonly node: string }>(items: readonly T[]): readonly T[] =>
    items.flatMap((item) => {
      const node = own(item.node)
      return node === undefined ? [] : { ...item, node }
    })
  const isInside = ({ node }: { readonly node: string }) => node !== call
  const { session } = input
  return {
    track: renamed(input.track).map((step) => ({ ...step, out: step.out.map(asOwnPort) })),
    // Breakpoints of the calling node stand outside.
    breakpoints: renamed(input.breakpoints.filter(isInside)),
    stale: new Set([...input.stale].flatMap((node) => (node === call ? [] : (own(node) ?? [])))),
    session: session && {
      nodes: renamed(session.nodes.filter(isInside)),
      pins: renamed(session.pins.filter(isInside)),
      records: session.records.map((record) => ({ ...record, branches: renamed(record.branches.filter(isInside)) })),
      ...focusInside(session.focus, own),
    },
  }
}

/** The calling node hands a record in where the subflow's own input lets it out. */
function asOwnPort(emission: DebugStep['out'][number]): DebugStep['out'][number] {
  return emission.port === callEntryPort ? { ...emission, port: 'out' } : emission
}

function focusInside(
  focus: DebugSession['focus'],
  own: (node: string) => string | undefined,
): Pick<DebugSession, 'focus'> {
  const node = focus && own(focus.node)
  return focus === undefined || node === undefined ? {} : { focus: { ...focus, node } }
}
