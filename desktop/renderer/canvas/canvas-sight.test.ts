import { expect, test } from 'vitest'
import { cardSize } from '../document/edits/tidy-layout.ts'
import { isInSight, marginPx, viewportAround } from './canvas-sight.ts'

const frame = { width: 800, height: 600 }

test('a card is in sight of where the canvas goes to have it in the middle, at any zoom', () => {
  for (const zoom of [0.5, 1, 1.7])
    expect(
      isInSight({ x: 9_000, y: -400 }, { viewport: viewportAround({ x: 9_000, y: -400 }, { zoom, frame }), frame }),
    ).toBe(true)
})

test('a card at an edge is in sight as long as the margin is free', () => {
  const viewport = { x: 0, y: 0, zoom: 2 }
  const last = (frame.width - marginPx) / 2 - cardSize.widthPx
  const top = marginPx / 2
  expect([last, last + 1].map((x) => isInSight({ x, y: top }, { viewport, frame }))).toEqual([true, false])
  expect([top, top - 1].map((y) => isInSight({ x: last, y }, { viewport, frame }))).toEqual([true, false])
})
