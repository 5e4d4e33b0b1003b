import { manifests } from '@crossdock/nodes/manifests'
import { pureExecutors } from '@crossdock/nodes/pure-executors'
import { compileConfig, type StepResult } from '@crossdock/shared/node'
import { expect, test } from 'vitest'
import { evaluateMapping } from './evaluate-mapping.ts'
import { parseMapping } from './parse-mapping.ts'

const record = { id: 'r1', key: 'SO-1', entity: 'order', flow: 'f', acceptedAt: '2026-11-21T10:30:00.000Z' }
const payload = {
  number: 'SO-1',
  lines: [
    { sku: 'a', qty: 0, tags: [] },
    { sku: 'b', qty: 2, tags: ['x', 'y'] },
    { sku: 'c', qty: 3, tags: ['z'] },
  ],
}
const config = {
  mode: 'extend' as const,
  fields: [
    { target: 'ref.no', value: '=number' },
    { target: 'ref.key', value: '=record.key' },
    { target: 'note', value: '=note', optional: true },
    { target: 'channel', value: 'web' },
    { target: 'at', value: '=now()' },
    {
      target: 'rows',
      each: '=lines',
      as: 'line',
      when: '=line.qty > 0',
      fields: [
        { target: 'sku', value: '=upper(line.sku)' },
        { target: 'place', value: '=index' },
        { target: 'tags', each: '=line.tags', as: 'tag', fields: [{ target: 'tag', value: '=tag + text(index)' }] },
      ],
    },
  ],
}

function runNode(): unknown {
  const { resolve } = compileConfig(manifests.map.config, manifests.map.config.parse(config))
  const resolved = resolve({ payload, record, nowMs: Date.parse(record.acceptedAt) })
  const execute = pureExecutors.map.execute as unknown as (context: object) => StepResult
  const result = execute({ config: resolved, record: { ...record, payload } })
  return result.kind === 'emit' ? result.emissions[0]?.payload : undefined
}

test('the picture of the output is what the node itself sends on', () => {
  expect(evaluateMapping(parseMapping(config), { payload, record, item: 0 }).output).toEqual(runNode())
})

test('each line has its value; lines inside a list show the item that is looked at', () => {
  const values = (item: number) => evaluateMapping(parseMapping(config), { payload, record, item }).values
  expect(values(0).get('0')).toEqual({ kind: 'value', value: 'SO-1' })
  expect(values(0).get('2')).toMatchObject({ kind: 'nothing' })
  expect(values(0).get('5.0')).toEqual({ kind: 'value', value: 'B' })
  expect(values(1).get('5.0')).toEqual({ kind: 'value', value: 'C' })
  expect(values(9).get('5.2.0')).toEqual({ kind: 'value', value: 'z0' })
})

test('a line that fails says why in words and stops no other', () => {
  const fields = [
    { target: 'a', value: '=missing.field' },
    { target: 'b', value: '=upper(' },
    { target: 'c', value: '=number' },
    { target: 'd', each: '=number', fields: [{ target: 'x', value: 1 }] },
    { target: 'e', each: '=lines', as: 'l', when: '=l.sku', fields: [{ target: 'x', value: 1 }] },
  ]
  const { values, output } = evaluateMapping(parseMapping({ fields }), { payload, record, item: 0 })
  expect(['0', '1', '3', '4'].map((id) => values.get(id)?.kind)).toEqual(['problem', 'problem', 'problem', 'problem'])
  expect(values.get('0')).toMatchObject({ message: expect.stringContaining('missing') })
  expect(values.get('3.0')).toMatchObject({ kind: 'nothing' })
  expect(output).toEqual({ c: 'SO-1' })
})

test('long lists are cut for the picture, and that is said', () => {
  const long = { lines: Array.from({ length: 5000 }, () => ({ qty: 1 })) }
  const fields = [{ target: 'rows', each: '=lines', as: 'l', fields: [{ target: 'q', value: '=l.qty' }] }]
  const mapped = evaluateMapping(parseMapping({ fields }), { payload: long, record, item: 0 })
  expect(mapped.isCut).toBe(true)
  expect((mapped.output as { rows: unknown[] }).rows).toHaveLength(100)
})

test('names of a payload that reach into JavaScript stay plain names', () => {
  const fields = [{ target: '__proto__.x', value: 1 }]
  const { output } = evaluateMapping(parseMapping({ fields }), { payload, record, item: 0 })
  expect(({} as Record<string, unknown>).x).toBeUndefined()
  expect(Object.keys(output as object)).toEqual(['__proto__'])
})
