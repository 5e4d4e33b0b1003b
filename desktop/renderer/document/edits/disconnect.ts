import { type Flow, portOf } from '@crossdock/shared/flow'
import { wireId } from '../selection.ts'

/** Removes wires by id. A node whose error port loses its last wire parks its failed records again. */
export function disconnect(flow: Flow, wireIds: ReadonlySet<string>): Flow {
  const wires = flow.wires.filter((wire) => !wireIds.has(wireId(wire)))
  if (wires.length === flow.wires.length) return flow
  const stillWired = errorSources(wires)
  const freed = [...errorSources(flow.wires)].filter((id) => !stillWired.has(id))
  const nodes = { ...flow.nodes }
  for (const id of freed) {
    const node = nodes[id]
    if (node?.onError !== 'error-port') continue
    const { onError: _parked, ...rest } = node
    nodes[id] = rest
  }
  return { ...flow, nodes, wires }
}

function errorSources(wires: Flow['wires']): ReadonlySet<string> {
  const ends = wires.map(({ from }) => portOf(from))
  return new Set(ends.filter(({ port }) => port === 'error').map(({ node }) => node))
}
