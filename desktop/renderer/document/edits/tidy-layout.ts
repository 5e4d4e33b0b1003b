import { type Flow, portOf } from '@crossdock/shared/flow'
import { layout as arrange, graphlib } from '@dagrejs/dagre'
import { moveNodes } from './move-nodes.ts'

/** Size of a node card on the canvas, in pixels at 100 %. */
export const cardSize = { widthPx: 200, heightPx: 64 } as const

/** Lays the whole flow out from left to right. */
export function tidyLayout(flow: Flow): Flow {
  const graph = new graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 56, ranksep: 60, marginx: 80, marginy: 80 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const id of Object.keys(flow.nodes)) graph.setNode(id, { width: cardSize.widthPx, height: cardSize.heightPx })
  for (const { from, to } of flow.wires) {
    const start = portOf(from).node
    if (Object.hasOwn(flow.nodes, start) && Object.hasOwn(flow.nodes, to)) graph.setEdge(start, to)
  }
  arrange(graph)
  const places = Object.keys(flow.nodes).map((id) => {
    const { x, y } = graph.node(id)
    return [id, { x: x - cardSize.widthPx / 2, y: y - cardSize.heightPx / 2 }] as const
  })
  return moveNodes(flow, new Map(places))
}
