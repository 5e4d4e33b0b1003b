import type { Flow } from '@crossdock/shared/flow'
import { type Position, snap } from './add-node.ts'

/** Puts nodes at places, on the grid. Layout is all that changes. */
export function moveNodes(flow: Flow, places: ReadonlyMap<string, Position>): Flow {
  const moved = [...places].filter(([id, place]) => {
    const was = flow.layout[id]
    const to = snap(place)
    return Object.hasOwn(flow.nodes, id) && (was?.x !== to.x || was.y !== to.y)
  })
  if (moved.length === 0) return flow
  return { ...flow, layout: { ...flow.layout, ...Object.fromEntries(moved.map(([id, place]) => [id, snap(place)])) } }
}
