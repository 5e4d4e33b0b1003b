import { expect, test } from 'vitest'
import { showValue } from './describe-value.ts'
import { evaluateSource } from './evaluate-source.ts'
import { findMarks, findProblem } from './find-marks.ts'
import { fixedToExpression, toFixed } from './fixed-text.ts'

const record = { id: 'r', key: 'SO-1001', entity: 'order', flow: 'f', acceptedAt: '2026-11-21T10:00:00.000Z' }
const evaluate = (source: string, payload: unknown = {}, laterNames: readonly string[] = []) =>
  evaluateSource({
    ...{ source, laterNames, scope: { payload, record } },
    tables: new Map([['unit', { columns: ['wms'], rows: { PCE: { wms: 'EA' } }, isComplete: true }]]),
  })

test('a value is shown with its kind', () => {
  expect(evaluate('=1 + 1')).toEqual({ kind: 'value', value: { kind: 'number', text: '2', isCut: false } })
  expect(evaluate('=lines', { lines: [1, 2] })).toMatchObject({ value: { kind: 'list', text: '[1, 2]', count: 2 } })
  expect(evaluate('=record.key')).toMatchObject({ value: { text: '"SO-1001"' } })
})

test('a missing field is named in words, without the expression that the field shows already', () => {
  const outcome = evaluate('=order.number', { order: {} })
  expect(outcome).toMatchObject({ kind: 'fails', path: 'order.number' })
  expect(outcome.kind === 'fails' && outcome.message).not.toContain('(in =')
})

test('names that exist only when records run are no failure', () => {
  expect(evaluate('=status == 200', {}, ['status', 'body'])).toEqual({ kind: 'later', name: 'status' })
})

test('code tables that are known are used, and others are said to be missing', () => {
  expect(evaluate('=lookup("unit", "PCE")')).toMatchObject({ kind: 'value', value: { text: '"EA"' } })
  expect(evaluate('=lookup("carrier", "DHL")')).toMatchObject({ kind: 'fails' })
  expect(JSON.stringify(evaluate('=lookup("carrier", "DHL")'))).toContain('read from a connected runtime')
})

test('record data is never evaluated', () => {
  expect(evaluate('=note', { note: '=7*7' })).toMatchObject({ value: { kind: 'text', text: '"=7*7"' } })
})

test('a long value is cut, and the work with it', () => {
  const shown = showValue({ list: Array.from({ length: 1_000_000 }, () => 'x') }, 50)
  expect(shown).toMatchObject({ isCut: true, kind: 'map' })
  expect(shown.text).toHaveLength(50)
  expect(showValue('y'.repeat(100), 20).text).toHaveLength(20)
})

test('a mistake is marked where it is, and a missing field where it is named', () => {
  expect(findProblem('=upprr(a)')).toMatchObject({ message: 'There is no function upprr(): did you mean upper()?' })
  expect(findMarks('=a + upprr(b)', undefined)).toMatchObject([{ start: 4, end: 9, severity: 'error' }])
  const outcome = { kind: 'fails', message: 'is missing', path: 'order.x' } as const
  expect(findMarks('=1 + order.x', outcome)).toMatchObject([{ start: 4, end: 11, severity: 'warning' }])
  expect(findMarks('=1 + 1', undefined)).toEqual([])
})

test('a fixed text becomes an expression that gives it, and back', () => {
  expect(fixedToExpression('say "hi"')).toBe('="say \\"hi\\""')
  expect(toFixed(fixedToExpression('say "hi"'))).toBe('say "hi"')
  expect(fixedToExpression('')).toBe('=')
  expect(toFixed('=order.number')).toBe('order.number')
  expect(toFixed('="=7*7"').startsWith('=')).toBe(false)
})
