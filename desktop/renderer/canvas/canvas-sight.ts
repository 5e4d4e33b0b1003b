import type { Viewport } from '@xyflow/react'
import type { Position } from '../document/edits/add-node.ts'
import { cardSize } from '../document/edits/tidy-layout.ts'

/** What is nearer to the canvas’s edge is not comfortably seen. */
export const marginPx = 24

interface Size {
  readonly width: number
  readonly height: number
}

/** True when a card whose left upper corner is there is wholly in sight of the canvas as it stands at a viewport. */
export function isInSight(
  place: Position,
  { viewport: { x, y, zoom }, frame }: { readonly viewport: Viewport; readonly frame: Size },
): boolean {
  const [left, top] = [place.x * zoom + x, place.y * zoom + y]
  return (
    left >= marginPx &&
    top >= marginPx &&
    left + cardSize.widthPx * zoom <= frame.width - marginPx &&
    top + cardSize.heightPx * zoom <= frame.height - marginPx
  )
}

/** The viewport at which the card is in the middle. */
export function viewportAround(
  place: Position,
  { zoom, frame }: { readonly zoom: number; readonly frame: Size },
): Viewport {
  return {
    x: frame.width / 2 - (place.x + cardSize.widthPx / 2) * zoom,
    y: frame.height / 2 - (place.y + cardSize.heightPx / 2) * zoom,
    zoom,
  }
}
