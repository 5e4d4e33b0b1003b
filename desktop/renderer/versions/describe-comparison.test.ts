import { compareFlows, type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { countChanges, describeComparison } from './describe-comparison.ts'

const base = {
  format: flowFormat,
  id: 'orders',
  name: 'Orders',
  record: { entity: 'order' },
  nodes: {
    start: { type: 'manual', version: 1 },
    shape: { type: 'code', version: 1, name: 'Shape', config: { script: 'one\ntwo\nthree' } },
    send: { type: 'http-request', version: 1, name: 'Send', config: { system: 'wms', path: '/orders' } },
  },
  wires: [
    { from: 'start.out', to: 'shape' },
    { from: 'shape.out', to: 'send' },
  ],
  layout: { start: { x: 0, y: 0 } },
}
const before = flowSchema.parse(base)
const describe = (change: (document: typeof base) => object) => {
  const after: Flow = flowSchema.parse({ ...base, ...change(structuredClone(base)) })
  const comparison = compareFlows(before, after)
  return { lines: describeComparison({ before, after, comparison }), count: countChanges(comparison) }
}

test('says nothing of two flows that are the same', () => {
  expect(describe(() => ({}))).toEqual({ lines: [], count: 0 })
})

test('a rename is called a rename, and what changed with it follows field by field', () => {
  const { lines } = describe(({ nodes }) => ({
    nodes: {
      ...nodes,
      send: { ...nodes.send, name: 'Send to WMS', config: { system: 'wms', path: '/v2', retries: 5 } },
    },
  }))
  expect(lines).toEqual([
    {
      kind: 'changed',
      text: 'Renamed “Send” to “Send to WMS” and changed it',
      node: 'send',
      fields: [
        { name: 'path', before: '/orders', after: '/v2' },
        { name: 'retries', after: '5' },
      ],
    },
  ])
})

test('of a long text only the lines that changed are told', () => {
  const { lines } = describe(({ nodes }) => ({
    nodes: { ...nodes, shape: { ...nodes.shape, config: { script: 'one\nTWO\nmore\nthree' } } },
  }))
  expect(lines[0]?.fields).toEqual([{ name: 'script', before: '2  two', after: '2  TWO\n3  more' }])
})

test('added and removed nodes are named with their type, and wires with their ends and ports', () => {
  const { lines, count } = describe(({ nodes: { send: _send, ...nodes }, wires }) => ({
    nodes: { ...nodes, done: { type: 'milestone', version: 1, name: 'Picked', config: { name: 'picked' } } },
    wires: [wires[0], { from: 'shape.error', to: 'done' }],
  }))
  expect(lines.map(({ text }) => text)).toEqual([
    'Added “Picked” (Milestone)',
    'Removed “Send” (HTTP request)',
    'Took the wire away from “Shape” to “Send”',
    'Wired “Shape” through error to “Picked”',
  ])
  expect(count).toBe(4)
})

test('a moved node is no change that counts', () => {
  const { lines, count } = describe(() => ({ layout: { start: { x: 40, y: 0 } } }))
  expect(lines).toMatchObject([{ kind: 'moved', text: expect.stringContaining('layout only') }])
  expect(count).toBe(0)
})

test('settings of the flow are told with what they were', () => {
  const { lines } = describe(() => ({ name: 'Order release', settings: { lanes: 16 } }))
  expect(lines).toEqual([
    {
      kind: 'changed',
      text: 'Changed the flow',
      fields: [
        { name: 'name', before: 'Orders', after: 'Order release' },
        { name: 'settings › lanes', before: '8', after: '16' },
      ],
    },
  ])
})

test('a text that would read as a number keeps its quotes', () => {
  const { lines } = describe(({ nodes }) => ({
    nodes: { ...nodes, send: { ...nodes.send, config: { system: 'wms', path: '5' } } },
  }))
  expect(lines[0]?.fields).toEqual([{ name: 'path', before: '/orders', after: '"5"' }])
})
