import { maskFields } from '@crossdock/shared/record'
import { expect, test } from 'vitest'
import { suggestMasked } from './suggest-masked.ts'

const order = {
  number: 'SO-1',
  customer: { id: 1, email: 'a@b.c', 'odd.name': 1 },
  lines: [{ sku: 'A' }, { sku: 'B', note: 'x' }],
}

test('suggests what looks personal first, as rules that mask exactly that', () => {
  expect(suggestMasked(order)).toEqual(['customer.email', 'lines.*.note', 'number', 'customer.id', 'lines.*.sku'])
  expect(maskFields(order, suggestMasked(order).slice(0, 2))).toMatchObject({
    customer: { id: 1, email: '•••' },
    lines: [{ sku: 'A' }, { sku: 'B', note: '•••' }],
  })
})

test('suggests nothing where there are no fields', () => {
  expect([undefined, null, 'x', 1, [], [1]].map(suggestMasked)).toEqual([[], [], [], [], [], []])
})
