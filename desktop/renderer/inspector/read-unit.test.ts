import { defaultRetryPolicy, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { describeRetry } from './describe-retry.ts'
import { moveItem } from './move-item.ts'
import { namesAt } from './names-at.ts'
import { inLargerUnit, readUnit } from './read-unit.ts'
import { tabOfField } from './tab-of-field.ts'

test('a unit in a title stands behind the number', () => {
  expect(readUnit('Time limit (ms)')).toEqual({ title: 'Time limit', unit: 'ms' })
  expect(readUnit('Overlap (seconds)')).toEqual({ title: 'Overlap', unit: 's' })
  expect(readUnit('Records per commit')).toEqual({ title: 'Records per commit', unit: undefined })
})

test('large amounts are said in larger units', () => {
  expect(inLargerUnit(60_000, 'ms')).toBe('1 min')
  expect(inLargerUnit(1_500, 'ms')).toBe('1.5 s')
  expect(inLargerUnit(8 * 1024 * 1024, 'bytes')).toBe('8 MB')
  expect(inLargerUnit(90_000, 's')).toBe('1 d')
  expect(inLargerUnit(500, 'ms')).toBeUndefined()
})

test('a retry policy is one sentence', () => {
  expect(describeRetry(defaultRetryPolicy)).toBe('12 tries, 1 s apart at first, 1 min at most; then it fails.')
  expect(describeRetry({ ...defaultRetryPolicy, attempts: 1 })).toBe('tried once, never again by itself.')
})

test('an item moves to another place, and not out of its list', () => {
  expect(moveItem(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moveItem(['a', 'b'], 1, 0)).toEqual(['b', 'a'])
  const items = ['a']
  expect(moveItem(items, 0, 1)).toBe(items)
})

test('settings of limits and repetition stand where failures are', () => {
  expect(tabOfField('http-request', ['timeouts', 'totalMs'])).toBe('failure')
  expect(tabOfField('http-request', ['verify', 'path'])).toBe('failure')
  expect(tabOfField('http-request', ['path'])).toBe('settings')
})

const nodes = flowSchema.shape.nodes.parse({
  call: { type: 'http-request', version: 1, config: {} },
  split: { type: 'split', version: 1, config: { items: '=lines' } },
})
const record = { id: 'r', key: 'k', entity: 'e', flow: 'f', acceptedAt: '2026-11-21T10:00:00.000Z' }

test('an expression knows the names of its place', () => {
  const { call, split } = nodes
  if (call === undefined || split === undefined) throw new Error('no nodes')
  expect(namesAt(call, ['failWhen'], undefined)).toEqual({ laterNames: ['status', 'body'] })
  expect(namesAt(call, ['path'], undefined)).toEqual({ laterNames: [] })
  const scope = { payload: { lines: [{ sku: 'A1' }] }, record }
  expect(namesAt(split, ['key'], scope)).toEqual({ laterNames: [], locals: { item: { sku: 'A1' }, index: 0 } })
  expect(namesAt(split, ['key'], { payload: {}, record })).toEqual({ laterNames: ['item', 'index'] })
})
