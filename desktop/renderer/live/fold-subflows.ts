import type { FlowLive } from '@crossdock/shared/api'
import { portOf, subflowSeparator } from '@crossdock/shared/flow'
import { callEntryPort, callExitPort } from '@crossdock/shared/node'

type NodeLive = FlowLive['nodes'][number]
type WireLive = FlowLive['wires'][number]

const exitPrefix = callExitPort('')

/**
 * What moves inside subflows, summed on the nodes that call them: what failed, waits and is parked inside counts at the
 * call; what has passed is what has come in. The ports of a call count what left through the exits that name them.
 */
export function foldSubflows(live: FlowLive): FlowLive {
  if (!live.nodes.some(({ node }) => node.includes(subflowSeparator))) return live
  const nodes = new Map<string, NodeLive>()
  for (const node of live.nodes) {
    const id = outermost(node.node)
    nodes.set(id, join(nodes.get(id), { ...node, node: id, ...(id === node.node ? {} : nothingPassed) }))
  }
  const wires = new Map<string, WireLive>()
  for (const wire of live.wires) {
    const from = foldPort(wire.from)
    if (from === undefined) continue
    const before = wires.get(from)
    const passed = (before?.passed ?? 0) + wire.passed
    wires.set(from, { ...wire, from, passed, passedPerMinute: (before?.passedPerMinute ?? 0) + wire.passedPerMinute })
  }
  return { ...live, nodes: [...nodes.values()], wires: [...wires.values()] }
}

/** What moves inside the subflow that a node calls, under the names that its nodes have there. */
export function insideOf(live: FlowLive, call: string): FlowLive {
  const prefix = `${call}${subflowSeparator}`
  const inside = {
    ...live,
    nodes: live.nodes.flatMap((node) =>
      node.node.startsWith(prefix) ? [{ ...node, node: node.node.slice(prefix.length) }] : [],
    ),
    wires: live.wires.flatMap((wire) =>
      wire.from.startsWith(prefix) ? [{ ...wire, from: wire.from.slice(prefix.length) }] : [],
    ),
  }
  return foldSubflows(inside)
}

const nothingPassed = { passed: 0, passedPerMinute: 0 } as const

function join(before: NodeLive | undefined, more: NodeLive): NodeLive {
  if (before === undefined) return more
  const heldBecause = before.heldBecause ?? more.heldBecause
  return {
    node: before.node,
    waiting: before.waiting + more.waiting,
    parked: before.parked + more.parked,
    passed: before.passed + more.passed,
    failed: before.failed + more.failed,
    retried: before.retried + more.retried,
    passedPerMinute: before.passedPerMinute + more.passedPerMinute,
    ...(heldBecause === undefined ? {} : { heldBecause }),
  }
}

function outermost(node: string): string {
  return node.split(subflowSeparator, 1)[0] ?? node
}

/** The port on the outermost canvas; undefined for one that lies inside. */
function foldPort(from: string): string | undefined {
  const { node, port } = portOf(from)
  const [call = '', ...inside] = node.split(subflowSeparator)
  if (inside.length === 0) return port === callEntryPort ? undefined : from
  return inside.length === 1 && port.startsWith(exitPrefix) ? `${call}.${port.slice(exitPrefix.length)}` : undefined
}
