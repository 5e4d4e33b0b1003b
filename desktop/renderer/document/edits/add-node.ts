import type { Flow, FlowNode } from '@crossdock/shared/flow'
import { freeNodeId } from './free-node-id.ts'

/** Left upper corner on the canvas, in pixels at 100 %. */
export interface Position {
  readonly x: number
  readonly y: number
}

/** Canvas positions are multiples of this, in pixels. */
export const gridPx = 20

/** The nearest place on the grid. */
export function snap({ x, y }: Position): Position {
  return { x: Math.round(x / gridPx) * gridPx, y: Math.round(y / gridPx) * gridPx }
}

/** Adds a node of a type with an empty configuration. Its id is made from the type. */
export function addNode(
  flow: Flow,
  { type, version, position }: { readonly type: string; readonly version: number; readonly position: Position },
): Flow {
  const id = freeNodeId(flow, type)
  const node: FlowNode = { type, version, config: {} }
  return {
    ...flow,
    nodes: { ...flow.nodes, [id]: node },
    layout: { ...flow.layout, [id]: snap(position) },
  }
}
