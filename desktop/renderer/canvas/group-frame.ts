import type { Position } from '../document/edits/add-node.ts'
import { cardSize } from '../document/edits/tidy-layout.ts'

/** Room between the frame of a group and its cards, in pixels; multiples of the grid, so that a moved frame stays on it. */
const paddingPx = 20
const titlePx = 40

/** A rectangle on the canvas, in pixels at 100 %. */
export interface Frame extends Position {
  readonly width: number
  readonly height: number
}

/** The frame around cards at these places. */
export function frameAround(places: readonly Position[]): Frame {
  const left = Math.min(...places.map(({ x }) => x)) - paddingPx
  const top = Math.min(...places.map(({ y }) => y)) - titlePx
  const right = Math.max(...places.map(({ x }) => x)) + cardSize.widthPx + paddingPx
  const bottom = Math.max(...places.map(({ y }) => y)) + cardSize.heightPx + paddingPx
  return { x: left, y: top, width: right - left, height: bottom - top }
}
