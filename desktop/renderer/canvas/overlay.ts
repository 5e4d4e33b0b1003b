import { frameAround } from './group-frame.ts'
import type { CanvasNode } from './to-canvas.ts'

/** Where things are, and how large, while they are dragged or resized; by canvas id. */
export type Live = ReadonlyMap<
  string,
  { readonly x?: number; readonly y?: number; readonly width?: number; readonly height?: number }
>

/** Nothing is being dragged. */
export const nothingLive: Live = new Map()

/** What passes over the canvas and is not part of the flow. */
export interface Passing {
  readonly live: Live
  /** Class names by canvas id: found by the search, or a place where a wire may end. */
  readonly marks: ReadonlyMap<string, string>
}

/** The canvas with what passes over it. Answers the same list when nothing does; touches only what is concerned. */
export function overlay(nodes: CanvasNode[], { live, marks }: Passing): CanvasNode[] {
  if (live.size === 0 && marks.size === 0) return nodes
  const positions = live.size === 0 ? undefined : new Map(nodes.map((node) => [node.id, node.position]))
  return nodes.map((node) => {
    const className = marks.get(node.id)
    const marked = className === undefined ? node : { ...node, className }
    return positions === undefined ? marked : moved(marked, live, positions)
  })
}

function moved(node: CanvasNode, live: Live, positions: ReadonlyMap<string, CanvasNode['position']>): CanvasNode {
  if (node.type === 'frame') {
    if (!node.data.members.some((id) => live.has(id))) return node
    const places = node.data.members.map((id) => ({ ...(positions.get(id) ?? { x: 0, y: 0 }), ...placeIn(live, id) }))
    const { x, y, width, height } = frameAround(places)
    return { ...node, position: { x, y }, width, height, measured: { width, height } }
  }
  const now = live.get(node.id)
  if (now === undefined) return node
  const position = { ...node.position, ...placeIn(live, node.id) }
  if (now.width === undefined || now.height === undefined) return { ...node, position }
  const size = { width: now.width, height: now.height }
  return { ...node, position, ...size, measured: size }
}

function placeIn(live: Live, id: string): { readonly x?: number; readonly y?: number } {
  const { x, y } = live.get(id) ?? {}
  return { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) }
}
