import { expect, test } from 'vitest'
import { textChange } from './text-change.ts'

function apply(before: string, after: string): string {
  const change = textChange(before, after)
  return change === undefined ? before : before.slice(0, change.start) + change.text + before.slice(change.end)
}

test('only what differs is replaced', () => {
  expect(textChange('{"x": 10, "y": 0}', '{"x": 20, "y": 0}')).toEqual({ start: 6, end: 7, text: '2' })
  expect(textChange('same', 'same')).toBeUndefined()
})

test('applied, the change leads to the other text, repetitions included', () => {
  for (const [before, after] of [
    ['aaa', 'aaaa'],
    ['aaaa', 'aaa'],
    ['', 'a'],
    ['a', ''],
    ['abcabc', 'abcXabc'],
    ['ab', 'ba'],
  ] as const) {
    expect(apply(before, after)).toBe(after)
  }
})
