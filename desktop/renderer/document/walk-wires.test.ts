import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { firstNode, nodeBeside, pathThrough, upstreamOf } from './walk-wires.ts'

/** a → b → d and a → c (below b); e stands alone on the right. */
const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, { type: 'map', version: 1 }])),
  wires: [
    { from: 'a.out', to: 'c' },
    { from: 'a.out', to: 'b' },
    { from: 'b.out', to: 'd' },
  ],
  layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 300, y: 200 }, d: { x: 600, y: 0 }, e: { x: 900, y: 0 } },
})

test('arrow keys follow wires, the straightest first, and go to the nearest node where there is none', () => {
  expect(nodeBeside(flow, 'a', 'downstream')).toBe('b')
  expect(nodeBeside(flow, 'd', 'upstream')).toBe('b')
  expect(nodeBeside(flow, 'b', 'below')).toBe('c')
  expect(nodeBeside(flow, 'c', 'above')).toBe('b')
  expect(nodeBeside(flow, 'd', 'downstream')).toBe('e')
  expect(nodeBeside(flow, 'e', 'downstream')).toBeUndefined()
  expect(firstNode(flow)).toBe('a')
})

test('the path through a node has what lies before and behind it, not beside it', () => {
  const path = pathThrough(flow, new Set(['b']))
  expect([...path.nodes].sort()).toEqual(['a', 'b', 'd'])
  expect([...path.wires].sort()).toEqual(['a.out b', 'b.out d'])
})

test('a wire may not end where it would close a loop', () => {
  expect([...upstreamOf(flow, 'd')].sort()).toEqual(['a', 'b', 'd'])
})
