import { expect, test } from 'vitest'
import { complete, explainAt } from './complete.ts'
import type { FieldScope } from './expression-field-props.ts'

const scope: FieldScope = {
  payload: { order: { number: 'SO-1001', 'ship-to': 'Berlin', lines: [{ sku: 'A1', qty: 2 }] }, 'odd name': 1 },
  record: { id: 'r', key: 'SO-1001', entity: 'order', flow: 'f', acceptedAt: '2026-11-21T10:00:00.000Z' },
  locals: { index: 3 },
}
const at = (marked: string, given: FieldScope | undefined = scope) =>
  complete(marked.replace('|', ''), marked.indexOf('|'), given)
const find = (marked: string, label: string) => at(marked).find((item) => item.label === label)

test('fields of the sample are offered with their type and an example', () => {
  expect(find('order.|', 'number')).toEqual({
    label: 'number',
    kind: 'field',
    detail: 'text  "SO-1001"',
    insert: 'number',
    from: 6,
  })
  expect(find('o|', 'order')?.detail).toMatch(/^map {2}\{"number": "SO-1001"/)
  expect(find('|', 'index')?.detail).toBe('number  3')
})

test('a field whose name is no word is written with brackets', () => {
  expect(find('order.|', 'ship-to')).toMatchObject({ insert: '["ship-to"]', from: 5 })
  expect(find('|', 'odd name')).toMatchObject({ insert: 'payload["odd name"]', from: 0 })
})

test('inside a loop its name stands for the first item', () => {
  expect(at('order.lines.map(l, l.|').slice(0, 2)).toMatchObject([{ label: 'sku' }, { label: 'qty' }])
})

test('after a dot only functions are offered that take such a value, without their first argument', () => {
  const names = at('order.number.|').map(({ label }) => label)
  expect(names).toContain('upper')
  expect(names).not.toContain('map')
  expect(find('order.number.|', 'padLeft')?.insert).toBe(`padLeft(\${1:width})$0`)
  expect(find('order.lines.|', 'map')?.insert).toBe(`map(\${1:item}, \${2:expression})$0`)
})

test('functions are offered with signature and example, also without a sample', () => {
  const upper = at('up|', undefined).find(({ label }) => label === 'upper')
  expect(upper).toMatchObject({ detail: 'upper(value: text): text', insert: `upper(\${1:value})$0` })
  expect(upper?.documentation).toContain('AB-1C')
})

test('names with signs of a snippet are inserted as they are', () => {
  const odd = { ...scope, payload: { 'a$b}': 1 } }
  expect(at('|', odd).find(({ label }) => label === 'a$b}')?.insert).toBe('payload["a\\$b\\}"]')
})

test('a place is explained by its value, a function by its documentation', () => {
  expect(explainAt('order.number', 8, scope)).toEqual({
    title: 'order.number: text',
    code: '"SO-1001"',
    start: 0,
    end: 12,
  })
  expect(explainAt('upper(order.number)', 2, scope)?.title).toBe('upper(value: text): text')
  expect(explainAt('order.nothing', 8, scope)).toBeUndefined()
})
