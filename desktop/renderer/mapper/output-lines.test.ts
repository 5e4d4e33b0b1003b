import { expect, test } from 'vitest'
import { outputLines } from './output-lines.ts'
import { kindOfValue, showValue } from './show-value.ts'

const texts = (now: unknown, before: unknown) =>
  outputLines(now, before).lines.map(({ depth, name, text, mark }) => `${depth} ${name ?? ''} ${text} ${mark}`)

test('the output is shown line by line, marked where it differs from before', () => {
  const before = { a: 1, b: { x: 1 }, gone: 'old', list: [1, 2] }
  const now = { a: 2, b: { x: 1 }, list: [1], fresh: { y: [] } }
  expect(texts(now, before)).toEqual([
    ...['0  { same', '1 a 2 changed', '1 b { same', '2 x 1 same', '1  } same'],
    ...['1 list [ same', '2  1 same', '2  2 removed', '1  ] same'],
    ...['1 fresh { added', '2 y [] added', '1  } added', '1 gone "old" removed', '0  } same'],
  ])
})

test('a long output is cut, and that is said', () => {
  const long = Array.from({ length: 100_000 }, (_, index) => index)
  const { lines, isCut } = outputLines(long, long)
  expect([lines.length, isCut]).toEqual([600, true])
})

test('a long value is shown shortened, without being written out', () => {
  expect(showValue({ a: ['x', 1, null], b: true })).toBe('{"a": ["x", 1, null], "b": true}')
  expect(showValue('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(10)}…`)
  expect(
    showValue(
      Array.from({ length: 1e6 }, () => 1),
      10,
    ).length,
  ).toBeLessThan(16)
  expect([kindOfValue(null), kindOfValue([1, 2]), kindOfValue('x'), kindOfValue({})]).toEqual([
    'null',
    'list of 2',
    'text',
    'object',
  ])
})
