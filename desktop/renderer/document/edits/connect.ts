import type { Flow } from '@crossdock/shared/flow'
import { portOf } from '@crossdock/shared/flow'
import type { Wire } from '../selection.ts'

/**
 * Adds a wire; a wire that is there already changes nothing. A wire from the error port also says that failed records
 * go there (`onError`), because one without the other is a contradiction.
 */
export function connect(flow: Flow, wire: Wire): Flow {
  if (flow.wires.some(({ from, to }) => from === wire.from && to === wire.to)) return flow
  const { node: id, port } = portOf(wire.from)
  const node = flow.nodes[id]
  const wired = { ...flow, wires: [...flow.wires, wire] }
  if (port !== 'error' || node === undefined) return wired
  return { ...wired, nodes: { ...flow.nodes, [id]: { ...node, onError: 'error-port' } } }
}
