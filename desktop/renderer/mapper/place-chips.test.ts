import { expect, test } from 'vitest'
import { placeChips } from './place-chips.ts'

const line = (id: string, fromPx: number, toPx: number, chip?: string) => ({
  id,
  targetId: id,
  kind: 'value' as const,
  fromPx,
  toPx,
  chip,
})

test('a chip sits in the middle of its line; lines without a word have none', () => {
  const chips = placeChips([line('a', 0, 100, 'upper'), line('b', 0, 40)], 148)
  expect([...chips]).toEqual([['a', expect.objectContaining({ text: 'upper', x: 74, y: 50 })]])
})

test('chips whose lines cross in the middle do not cover each other', () => {
  const chips = [
    ...placeChips([line('a', 0, 200, 'each, if'), line('b', 200, 0, '−'), line('c', 60, 140, 'if')], 148).values(),
  ]
  const pairs = chips.flatMap((a, index) => chips.slice(index + 1).map((b) => [a, b] as const))
  expect(pairs.every(([a, b]) => Math.abs(a.y - b.y) >= 20 || Math.abs(a.x - b.x) >= (a.widthPx + b.widthPx) / 2)).toBe(
    true,
  )
})

test('a long word is shortened and stays between the trees', () => {
  const [chip] = placeChips([line('a', 0, 0, 'lookup a-very-long-table-name')], 148).values()
  expect(chip?.text).toBe('lookup a-very-l…')
  expect(chip !== undefined && chip.x - chip.widthPx / 2 > 0 && chip.x + chip.widthPx / 2 < 148).toBe(true)
})
