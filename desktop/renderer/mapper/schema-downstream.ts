import { type Flow, portOf } from '@crossdock/shared/flow'

const maxHops = 4

/**
 * The JSON Schema that a `validate` node right behind a node asks for. It says what the target has to
 * look like without anybody loading it. Only nodes that pass records on as they are may stand in between.
 */
export function schemaDownstream(flow: Flow, nodeId: string): unknown {
  let at = nodeId
  for (let hop = 0; hop < maxHops; hop++) {
    const next = flow.wires.find(({ from }) => portOf(from).node === at && portOf(from).port !== 'error')?.to
    const node = next === undefined ? undefined : flow.nodes[next]
    if (next === undefined || node === undefined) return undefined
    if (node.type === 'validate') return node.config.at === undefined ? node.config.schema : undefined
    if (node.type !== 'filter' && node.type !== 'milestone') return undefined
    at = next
  }
  return undefined
}
