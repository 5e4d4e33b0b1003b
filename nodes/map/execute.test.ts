import { compileConfig } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type NodeTestOptions, runStep } from '../testing/run-node.ts'
import { mapExecutor } from './execute.ts'
import { mapManifest } from './manifest.ts'

type MapConfig = z.input<typeof mapManifest.config>

const node = { manifest: mapManifest, executor: mapExecutor }
const order = {
  number: 'SO-1001',
  customer: { name: 'Baker', city: 'Bremen' },
  lines: [
    { sku: 'A', qty: 2, serials: ['s1', 's2'] },
    { sku: 'B', qty: 0, serials: [] },
  ],
}

async function map(config: MapConfig, payload: unknown = order, options: NodeTestOptions = {}): Promise<unknown> {
  const result = await runStep(node, config, { ...options, payload })
  if (result.kind !== 'emit') throw new Error(`unexpected ${result.kind}`)
  expect(result.emissions.map(({ port }) => port)).toEqual(['out'])
  return result.emissions[0]?.payload
}

describe('map', () => {
  it('builds a new payload from expressions and fixed values', async () => {
    const fields = [
      { target: 'orderNo', value: '=number' },
      { target: 'shipTo.city', value: '=customer.city' },
      { target: 'shipTo.name', value: '=customer.name' },
      { target: 'channel', value: 'web' },
      { target: 'priority', value: 5 },
      { target: 'express', value: false },
      { target: 'note', value: null },
    ]
    expect(await map({ fields })).toEqual({
      orderNo: 'SO-1001',
      shipTo: { city: 'Bremen', name: 'Baker' },
      channel: 'web',
      priority: 5,
      express: false,
      note: null,
    })
  })

  it('maps a list to a list under a condition, with the item, its place and the whole record in reach', async () => {
    const fields = [
      {
        target: 'items',
        each: '=lines',
        as: 'line',
        when: '=line.qty > 0',
        fields: [
          { target: 'article', value: '=line.sku' },
          { target: 'position', value: '=index + 1' },
          { target: 'order', value: '=number' },
        ],
      },
    ]
    expect(await map({ fields })).toEqual({ items: [{ article: 'A', position: 1, order: 'SO-1001' }] })
  })

  it('maps a list within a list, where the names of both loops are in reach', async () => {
    const serials = { target: 'serials', each: '=line.serials', fields: [{ target: 'id', value: '=line.sku + item' }] }
    const fields = [{ target: 'items', each: '=lines', as: 'line', fields: [serials] }]
    expect(await map({ fields })).toEqual({ items: [{ serials: [{ id: 'As1' }, { id: 'As2' }] }, { serials: [] }] })
  })

  it('adds to what comes in without changing it for other branches', async () => {
    const before = structuredClone(order)
    const fields = [
      { target: 'customer.country', value: 'DE' },
      { target: 'lines', each: '=lines', mode: 'extend' as const, fields: [{ target: 'unit', value: 'PCE' }] },
    ]
    expect(await map({ mode: 'extend', fields })).toEqual({
      ...order,
      customer: { name: 'Baker', city: 'Bremen', country: 'DE' },
      lines: order.lines.map((line) => ({ ...line, unit: 'PCE' })),
    })
    expect(order).toEqual(before)
  })

  it('parks a record that lacks a source value', async () => {
    await expect(map({ fields: [{ target: 'a', value: '=customer.zip' }] })).rejects.toMatchObject({
      code: 'VALUE_MISSING',
    })
  })

  it('leaves an optional target out when its source value is missing, a list too', async () => {
    const fields = [
      { target: 'zip', value: '=customer.zip', optional: true },
      { target: 'parcels', each: '=parcels', optional: true, fields: [] },
      { target: 'name', value: '=customer.name', optional: true },
    ]
    expect(await map({ fields })).toEqual({ name: 'Baker' })
  })

  it('parks a record when a value inside an optional list is missing', async () => {
    const fields = [{ target: 'l', each: '=lines', optional: true, fields: [{ target: 'a', value: '=item.weight' }] }]
    await expect(map({ fields })).rejects.toMatchObject({ code: 'VALUE_MISSING' })
  })

  it('does not evaluate data: a formula in a payload stays text', async () => {
    expect(await map({ fields: [{ target: 'a', value: '=name' }] }, { name: '=7*7' })).toEqual({ a: '=7*7' })
  })

  it('says which target has no list to go through', async () => {
    const fields = [{ target: 'items', each: '=number', fields: [] }]
    await expect(map({ fields })).rejects.toMatchObject({ code: 'EXPRESSION_FAILED', detail: { target: 'items' } })
  })

  it('refuses to write into something that is not an object', async () => {
    const fields = [{ target: 'number.prefix', value: 'x' }]
    await expect(map({ mode: 'extend', fields })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(map({ mode: 'extend', fields }, ['x'])).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('ends loops within loops over long lists at 100,000 items', async () => {
    const numbers = Array.from({ length: 400 }, (_, n) => n)
    const inner = { target: 'inner', each: '=numbers', fields: [] }
    const fields = [{ target: 'outer', each: '=numbers', fields: [inner] }]
    await expect(map({ fields }, { numbers })).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
  })

  it('never reaches a prototype, neither through data nor through a target', async () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')
    const fields = [{ target: 'toString.a', value: 1 }]
    const mapped = await map({ mode: 'extend', fields }, hostile)
    expect(Object.hasOwn(mapped as object, '__proto__')).toBe(true)
    expect(mapped).toMatchObject({ toString: { a: 1 } })
    for (const target of ['__proto__.polluted', 'a.constructor.prototype.polluted']) {
      await expect(map({ fields: [{ target, value: 1 }] })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    }
    expect('polluted' in {}).toBe(false)
  })
})

describe('the check of a map', () => {
  const check = (config: MapConfig) =>
    mapManifest.check(mapManifest.config.parse(config)).map(({ path, message }) => `${path.join('.')}: ${message}`)

  it('accepts a sound mapping', () => {
    expect(
      check({
        fields: [
          { target: 'a.b', value: '=x' },
          { target: 'a.c', value: '=y' },
        ],
      }),
    ).toEqual([])
  })

  it('names targets that occur twice, that are both value and object, or that cannot be written, at any depth', () => {
    const wrong = [
      { target: 'a', value: 1 },
      { target: 'a', value: 2 },
      { target: 'a.b', value: 3 },
      { target: 'lines[].sku', value: 4 },
      { target: 'x..y', value: 5 },
      { target: 'x.__proto__.y', value: 6 },
    ]
    expect(check({ fields: [{ target: 'list', each: '=l', as: 'payload', fields: wrong }] })).toEqual([
      'fields.0.as: One item of “list” cannot be named “payload”, which means something else in expressions.',
      'fields.0.fields.1.target: The target “a” occurs twice.',
      'fields.0.fields.2.target: “a” has a value of its own, so “a.b” cannot be filled as well.',
      'fields.0.fields.3.target: The target “lines[].sku” has a bracket.',
      'fields.0.fields.4.target: The target “x..y” has an empty name.',
      'fields.0.fields.5.target: The target “x.__proto__.y” has the reserved name “__proto__”.',
    ])
  })

  it('warns of a mapping that would make an empty payload', () => {
    expect(check({})).toHaveLength(1)
    expect(check({ mode: 'extend' })).toEqual([])
  })

  it('finds an expression that does not compile inside a list', () => {
    const fields = [{ target: 'l', each: '=lines', fields: [{ target: 'a', value: '=item.(' }] }]
    const { problems } = compileConfig(mapManifest.config, mapManifest.config.parse({ fields }))
    expect(problems.map(({ path }) => path)).toEqual([['fields', 0, 'fields', 0, 'value']])
  })
})
