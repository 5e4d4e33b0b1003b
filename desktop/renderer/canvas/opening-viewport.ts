import type { Flow } from '@crossdock/shared/flow'
import { cardSize } from '../document/edits/tidy-layout.ts'

const marginPx = 64
const leastReadableZoom = 0.85

/**
 * What is seen of a flow when it is opened: all of it where that can be read, else its beginning, because a flow reads
 * from left to right.
 */
export function openingViewport(
  flow: Flow,
  frame: { readonly width: number; readonly height: number } = { width: 1000, height: 700 },
): { readonly x: number; readonly y: number; readonly zoom: number } {
  const places = Object.keys(flow.nodes).map((id) => flow.layout[id] ?? { x: 0, y: 0 })
  if (places.length === 0) return { x: 0, y: 0, zoom: 1 }
  const left = Math.min(...places.map(({ x }) => x))
  const top = Math.min(...places.map(({ y }) => y))
  const width = Math.max(...places.map(({ x }) => x)) - left + cardSize.widthPx
  const height = Math.max(...places.map(({ y }) => y)) - top + cardSize.heightPx
  const fitting = Math.min((frame.width - 2 * marginPx) / width, (frame.height - 2 * marginPx) / height, 1)
  const zoom = Math.max(fitting, leastReadableZoom)
  const start = (size: number, room: number) => Math.max((room - size * zoom) / 2, marginPx)
  return { x: start(width, frame.width) - left * zoom, y: start(height, frame.height) - top * zoom, zoom }
}
