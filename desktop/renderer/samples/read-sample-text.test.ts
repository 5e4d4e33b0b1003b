import { expect, test } from 'vitest'
import { printBounded } from './print-bounded.ts'
import { readCsv } from './read-csv.ts'
import { maxItems, readSampleText } from './read-sample-text.ts'

const read = (text: string, name = '') => readSampleText(text, { name })
const payloads = (text: string, name = '') => {
  const answer = read(text, name)
  return answer.ok ? answer.items.map(({ payload }) => payload) : answer.message
}

test('one JSON value is one sample, a list of objects is a list of samples', () => {
  expect(payloads('{"a": 1}')).toEqual([{ a: 1 }])
  expect(payloads('[{"a": 1}, {"a": 2}]')).toEqual([{ a: 1 }, { a: 2 }])
  expect(payloads('[1, 2]')).toEqual([[1, 2]])
  expect(payloads('{"a": 1}\n{"a": 2}\n')).toEqual([{ a: 1 }, { a: 2 }])
})

test('CSV is known by the ending of its file or by its first line', () => {
  expect(payloads('sku;qty\nA1;2\n', 'stock.csv')).toEqual([{ sku: 'A1', qty: '2' }])
  expect(payloads('sku\tqty\nA1\t2')).toEqual([{ sku: 'A1', qty: '2' }])
})

test('what cannot be read says why', () => {
  expect(payloads('{"a": ')).toMatch(/^Line 1: /)
  expect(payloads('  ')).toBe('There is nothing to read yet.')
  expect(payloads('sku,qty\n', 'x.csv')).toBe('The first line names the columns; no row follows it.')
})

test('of a long list the beginning is taken, and it is said', () => {
  const answer = read(JSON.stringify(Array.from({ length: 250 }, (_, n) => ({ n }))))
  expect(answer).toMatchObject({ ok: true, cut: `The first ${maxItems} of 250 records were taken.` })
  expect(answer.ok && answer.items).toHaveLength(maxItems)
})

test('quoted values of CSV may have delimiters, quotes and line ends in them', () => {
  expect(readCsv('\uFEFFa,b\r\n"x, ""y""","line\nbreak"\r\n\r\n1,2', 10)).toEqual({
    rows: [
      { a: 'x, "y"', b: 'line\nbreak' },
      { a: '1', b: '2' },
    ],
    rowCount: 2,
  })
})

test('JSON is printed over lines and cut after a length', () => {
  const value = { a: [1, { b: null }], c: {} }
  expect(printBounded(value, 1000)).toEqual({ text: JSON.stringify(value, null, 2), isCut: false })
  const long = printBounded(
    Array.from({ length: 100_000 }, () => 'text'),
    500,
  )
  expect(long.isCut).toBe(true)
  expect(long.text.length).toBeLessThan(520)
})
