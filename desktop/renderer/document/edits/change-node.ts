import type { Flow, FlowNode } from '@crossdock/shared/flow'

/** New values of a node; undefined takes a value out of the document. */
export type NodeChange = {
  readonly [K in 'name' | 'notes' | 'config' | 'retry' | 'onError' | 'disabled']?: FlowNode[K] | undefined
}

/** Changes what a node says of itself. A node that the flow does not have changes nothing. */
export function changeNode(flow: Flow, id: string, change: NodeChange): Flow {
  const node = flow.nodes[id]
  if (node === undefined) return flow
  const merged = Object.entries({ ...node, ...change }).filter(([, value]) => value !== undefined)
  return { ...flow, nodes: { ...flow.nodes, [id]: Object.fromEntries(merged) as FlowNode } }
}
