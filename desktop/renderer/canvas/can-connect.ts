import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, manifestOf, portOf } from '@crossdock/shared/flow'
import type { Wire } from '../document/selection.ts'
import { upstreamOf } from '../document/walk-wires.ts'

/** True when a wire may be drawn: it ends at a step, is not there yet, and makes no loop. */
export function canConnect(flow: Flow, wire: Wire): boolean {
  const from = portOf(wire.from).node
  const target = flow.nodes[wire.to]
  if (target === undefined || !Object.hasOwn(flow.nodes, from) || from === wire.to) return false
  if (manifestOf(manifests, target.type)?.kind === 'source') return false
  if (flow.wires.some((other) => other.from === wire.from && other.to === wire.to)) return false
  return !upstreamOf(flow, from).has(wire.to)
}
