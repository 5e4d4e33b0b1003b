import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type NodeTestOptions, runStep } from '../testing/run-node.ts'
import { validateExecutor } from './execute.ts'
import { validateManifest } from './manifest.ts'

type ValidateConfig = z.input<typeof validateManifest.config>
type Schema = ValidateConfig['schema']

const node = { manifest: validateManifest, executor: validateExecutor }
const orderSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['number', 'lines'],
  properties: {
    number: { type: 'string', pattern: '^SO-\\d+$' },
    orderedOn: { type: 'string', format: 'date' },
    lines: { type: 'array', minItems: 1, items: { $ref: '#/$defs/line' } },
  },
  $defs: {
    line: {
      type: 'object',
      required: ['sku', 'qty'],
      additionalProperties: false,
      properties: { sku: { type: 'string' }, qty: { type: 'integer', minimum: 1 } },
    },
  },
}

const validate = (config: ValidateConfig, payload: unknown, options: NodeTestOptions = {}) =>
  runStep(node, config, { ...options, payload })

describe('validate', () => {
  it('passes a record that meets the schema on unchanged', async () => {
    const payload = { number: 'SO-1', orderedOn: '2026-02-28', lines: [{ sku: '=7*7', qty: 2 }] }
    const result = await validate({ schema: orderSchema }, payload)
    expect(result).toEqual({ kind: 'emit', emissions: [{ port: 'out', payload }] })
  })

  it('parks a record with every broken rule, the first three in the message', async () => {
    const payload = { number: 'X', orderedOn: '2026-02-30', lines: [{ sku: 5, qty: 0, colour: 'red' }] }
    await expect(validate({ schema: orderSchema }, payload)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message:
        'The record breaks rules: /number must match pattern "^SO-\\d+$"; /orderedOn must match format "date"; ' +
        '/lines/0 must NOT have additional properties: "colour" (and 2 more).',
      detail: {
        problemCount: 5,
        problems: [
          { path: '/number', rule: 'pattern', value: '"X"' },
          { path: '/orderedOn', rule: 'format', value: '"2026-02-30"' },
          { path: '/lines/0', rule: 'additionalProperties', value: '{ sku, qty, colour }' },
          { path: '/lines/0/sku', rule: 'type', value: '5' },
          { path: '/lines/0/qty', rule: 'minimum', value: '0' },
        ],
      },
    })
  })

  it('keeps at most 200 characters of a value and at most 100 rules', async () => {
    const schema: Schema = { items: { type: 'number' } }
    const failed = await validate({ schema }, new Array(150).fill('x'.repeat(5000))).catch((error: unknown) => error)
    expect(failed).toMatchObject({ detail: { problemCount: 150 } })
    const { problems } = (failed as { detail: { problems: { value: string }[] } }).detail
    expect(problems).toHaveLength(100)
    expect(Math.max(...problems.map(({ value }) => value.length))).toBe(200)
  })

  it('checks the part that an expression names', async () => {
    const schema: Schema = { type: 'array', maxItems: 1 }
    await expect(validate({ schema, at: '=lines' }, { lines: [1] })).resolves.toMatchObject({ kind: 'emit' })
    await expect(validate({ schema, at: '=lines' }, { lines: [1, 2] })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    })
    await expect(validate({ schema, at: '=lines' }, {})).rejects.toMatchObject({ code: 'VALUE_MISSING' })
  })

  it('does not take an inherited name for a field', async () => {
    const schema: Schema = { required: ['toString', 'constructor'] }
    await expect(validate({ schema }, {})).rejects.toMatchObject({ detail: { problemCount: 2 } })
  })

  it('finds the same item twice in a long list, whatever the order of its fields', async () => {
    const schema: Schema = { uniqueItems: true }
    const items: unknown[] = Array.from({ length: 20_000 }, (_, id) => ({ id, unit: 'PCE' }))
    await expect(validate({ schema }, items)).resolves.toMatchObject({ kind: 'emit' })
    const withDouble = [...items, { unit: 'PCE', id: 7 }]
    await expect(validate({ schema }, withDouble)).rejects.toMatchObject({ detail: { problemCount: 1 } })
  })

  it('answers at once for a pattern that would hold a backtracking engine for years', async () => {
    const schema: Schema = { properties: { code: { pattern: '^(a+)+$' } } }
    const run = validate({ schema }, { code: `${'a'.repeat(5000)}!` })
    await expect(run).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  it('tells two patterns of one schema apart', async () => {
    const schema: Schema = { properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } }
    await expect(validate({ schema }, { a: 'a', b: 'b' })).resolves.toMatchObject({ kind: 'emit' })
  })

  it('bounds the text that a pattern or a format judges', async () => {
    const long = 'a'.repeat(20_000)
    await expect(validate({ schema: { pattern: '^a' } }, long)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
    await expect(validate({ schema: { format: 'email' } }, long)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  })

  it('ends a schema that refers to itself for ever', async () => {
    await expect(validate({ schema: { $ref: '#' } }, {})).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
  })

  it('checks every format that it offers', async () => {
    const samples: Readonly<Record<string, string>> = {
      date: '2026-11-21',
      time: '08:00:00Z',
      'date-time': '2026-11-21T08:00:00Z',
      duration: 'P1D',
      email: 'a@example.com',
      hostname: 'wms.example.com',
      ipv4: '192.0.2.1',
      ipv6: '2001:db8::1',
      uri: 'https://example.com/a',
      'uri-reference': '/a?b',
      uuid: '0e4f1d5c-93a0-4d3e-9a59-0d3f6c7b1a11',
      'json-pointer': '/a/b',
    }
    for (const [format, sample] of Object.entries(samples)) {
      await expect(validate({ schema: { format } }, sample), format).resolves.toMatchObject({ kind: 'emit' })
      await expect(validate({ schema: { format } }, '\\ %zz'), format).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      })
    }
  })
})

describe('the check of a validate node', () => {
  const check = (schema: Schema) =>
    validateManifest.check(validateManifest.config.parse({ schema })).map(({ path }) => path.join('.'))

  it('accepts a sound schema', () => {
    expect(check(orderSchema)).toEqual([])
    expect(check({ $defs: { a: { $anchor: 'part', type: ['string', 'null'] } }, items: { $ref: '#part' } })).toEqual([])
    expect(check({ 'x-owner': 'ERP', properties: { type: false, $ref: true } })).toEqual([])
  })

  it.each<[string, Schema]>([
    ['schema.minLenght', { minLenght: 1 }],
    ['schema.properties.a.type', { properties: { a: { type: 'strin' } } }],
    ['schema.items.minimum', { items: { minimum: '1' } }],
    ['schema.required', { required: 'a' }],
    ['schema.pattern', { pattern: '^(?!a)' }],
    ['schema.patternProperties.(', { patternProperties: { '(': {} } }],
    ['schema.$ref', { $ref: 'https://example.com/order.json' }],
    ['schema.$ref', { $ref: '#/$defs/missing' }],
    ['schema.$schema', { $schema: 'http://json-schema.org/draft-07/schema#' }],
    ['schema.$async', { $async: true }],
    ['schema.allOf.0.format', { allOf: [{ format: 'regex' }] }],
    ['schema.not.$id', { not: { $id: 'https://example.com/a' } }],
    ['schema.properties.a', { properties: { a: 'string' } }],
  ])('names the place of the problem: %s', async (path, schema) => {
    expect(check(schema)).toEqual([path])
    await expect(validate({ schema }, {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
