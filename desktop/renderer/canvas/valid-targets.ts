import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, manifestOf, portOf } from '@crossdock/shared/flow'
import { upstreamOf } from '../document/walk-wires.ts'

/** The nodes at which a wire from a port (`<node>.<port>`) may end: see `canConnect`. One pass over the flow. */
export function validTargets(flow: Flow, from: string): ReadonlySet<string> {
  const start = portOf(from).node
  const refused = new Set(upstreamOf(flow, start))
  for (const wire of flow.wires) if (wire.from === from) refused.add(wire.to)
  const targets = Object.entries(flow.nodes).filter(
    ([id, node]) => !refused.has(id) && manifestOf(manifests, node.type)?.kind !== 'source',
  )
  return new Set(targets.map(([id]) => id))
}
