import { expect, test } from 'vitest'
import { sampleFromSchema } from './sample-from-schema.ts'

test('every field of a schema gets a value, examples and defaults first', () => {
  const schema = {
    type: 'object',
    properties: {
      number: { type: 'string', examples: ['SO-1001'] },
      status: { enum: ['open', 'closed'] },
      quantity: { type: 'integer', minimum: 1 },
      shipTo: { $ref: '#/$defs/address' },
      lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
      note: { type: ['null', 'string'], default: '' },
      at: { type: 'string', format: 'date' },
      kind: { anyOf: [{ type: 'null' }, { const: 'B2B' }] },
      all: { allOf: [{ properties: { a: { type: 'boolean' } } }, { properties: { b: { type: 'number' } } }] },
    },
    $defs: { address: { properties: { city: { type: 'string' } } } },
  }
  expect(sampleFromSchema(schema)).toEqual({
    number: 'SO-1001',
    status: 'open',
    quantity: 1,
    shipTo: { city: 'city' },
    lines: [{ sku: 'sku' }],
    note: '',
    at: '2026-01-31',
    kind: 'B2B',
    all: { a: true, b: 1 },
  })
})

test('a schema that contains itself ends, and what is no schema gives null', () => {
  const endless = { properties: { child: { $ref: '#' } } }
  expect(JSON.stringify(sampleFromSchema(endless)).length).toBeLessThan(500)
  expect(sampleFromSchema('text')).toBeNull()
})
