import { expect, test } from 'vitest'
import { compareFlows, differenceOf } from './compare-flows.ts'
import { type Flow, flowFormat, flowSchema } from './flow-document.ts'

const base = {
  format: flowFormat,
  id: 'orders',
  name: 'Orders',
  record: { entity: 'order', key: '=number' },
  nodes: {
    start: { type: 'manual', version: 1 },
    ways: {
      type: 'route',
      version: 1,
      config: {
        cases: [
          { port: 'north', when: '=zone == "N"' },
          { port: 'south', when: '=zone == "S"' },
        ],
      },
    },
    send: { type: 'http-request', version: 1, name: 'Send', config: { system: 'wms', path: '/orders' } },
  },
  wires: [
    { from: 'start.out', to: 'ways' },
    { from: 'ways.north', to: 'send' },
  ],
  layout: { start: { x: 0, y: 0 }, ways: { x: 300, y: 0 }, send: { x: 600, y: 0 } },
}
const before: Flow = flowSchema.parse(base)
const after = (change: (document: typeof base) => object): Flow =>
  flowSchema.parse({ ...base, ...change(structuredClone(base)) })
const nothing = { fields: [], nodes: [], addedWires: [], removedWires: [], moved: [], annotations: [] }

test('order of keys and wires makes no difference', () => {
  const turned = after(({ nodes, wires }) => ({
    nodes: Object.fromEntries(Object.entries(nodes).reverse()),
    wires: wires.toReversed(),
  }))
  expect(compareFlows(before, turned)).toEqual(nothing)
  expect(differenceOf(compareFlows(before, turned))).toBe('same')
})

test('a node that stands somewhere else is a difference of the layout only', () => {
  const moved = after(({ layout }) => ({ layout: { ...layout, send: { x: 640, y: 80 } } }))
  expect(compareFlows(before, moved)).toEqual({ ...nothing, moved: ['send'] })
  expect(differenceOf(compareFlows(before, moved))).toBe('layout')
})

test('a changed field is named with what it said before and says now', () => {
  const changed = after(({ nodes }) => ({
    name: 'Order release',
    nodes: {
      ...nodes,
      send: { ...nodes.send, name: undefined, config: { system: 'wms', path: '/v2', method: 'PUT' } },
    },
  }))
  expect(compareFlows(before, changed)).toEqual({
    ...nothing,
    fields: [{ path: ['name'], before: 'Orders', after: 'Order release' }],
    nodes: [
      {
        id: 'send',
        kind: 'changed',
        fields: [
          { path: ['name'], before: 'Send' },
          { path: ['config', 'path'], before: '/orders', after: '/v2' },
          { path: ['config', 'method'], after: 'PUT' },
        ],
      },
    ],
  })
})

test('an item put into a list is one change, and an item changed beside it another', () => {
  const changed = after(({ nodes }) => {
    const [north, south] = nodes.ways.config.cases
    const cases = [{ port: 'first', when: '=express' }, north, { ...south, when: '=zone == "SE"' }]
    return { nodes: { ...nodes, ways: { ...nodes.ways, config: { cases } } } }
  })
  expect(compareFlows(before, changed).nodes[0]?.fields).toEqual([
    { path: ['config', 'cases', 0], after: { port: 'first', when: '=express' } },
    { path: ['config', 'cases', 2, 'when'], before: '=zone == "S"', after: '=zone == "SE"' },
  ])
})

test('nodes and wires that come and go are told', () => {
  const changed = after(({ nodes: { send: _send, ...nodes }, wires }) => ({
    nodes: { ...nodes, note: { type: 'milestone', version: 1, config: { name: 'done' } } },
    wires: [wires[0], { from: 'ways.south', to: 'note' }],
  }))
  expect(compareFlows(before, changed)).toMatchObject({
    nodes: [
      { id: 'note', kind: 'added' },
      { id: 'send', kind: 'removed' },
    ],
    addedWires: [{ from: 'ways.south', to: 'note' }],
    removedWires: [{ from: 'ways.north', to: 'send' }],
  })
})

test('a node whose id alone changed is the same node, and its wires stay', () => {
  const changed = after(({ nodes: { send, ...nodes }, wires, layout }) => ({
    nodes: { ...nodes, deliver: send },
    wires: [wires[0], { from: 'ways.north', to: 'deliver' }],
    layout,
  }))
  expect(compareFlows(before, changed)).toEqual({
    ...nothing,
    nodes: [{ id: 'deliver', idBefore: 'send', kind: 'changed', fields: [] }],
  })
})

test('a node named like an inherited property is compared as itself', () => {
  const changed = after(({ nodes }) => ({ nodes: { ...nodes, constructor: { type: 'manual', version: 1 } } }))
  expect(compareFlows(before, changed).nodes).toEqual([{ id: 'constructor', kind: 'added', fields: [] }])
})

test('very long lists that differ everywhere are one change', () => {
  const withRows = (name: string) =>
    after(({ nodes }) => ({
      nodes: {
        ...nodes,
        send: { ...nodes.send, config: { rows: Array.from({ length: 1_500 }, (_row, at) => `${name}-${at}`) } },
      },
    }))
  expect(compareFlows(withRows('a'), withRows('b')).nodes[0]?.fields).toMatchObject([{ path: ['config', 'rows'] }])
})

test('notes and groups are differences of the layout only', () => {
  const note = { text: 'Agreed with the carrier', x: 0, y: 0, width: 200, height: 80 }
  const annotated = after(() => ({ notes: { why: note }, groups: { wms: { title: 'WMS', nodes: ['send', 'ways'] } } }))
  const turned = after(() => ({ notes: { why: note }, groups: { wms: { title: 'WMS', nodes: ['ways', 'send'] } } }))
  expect(compareFlows(before, annotated).annotations).toEqual([
    { path: ['notes', 'why'], after: note },
    { path: ['groups', 'wms'], after: { title: 'WMS', nodes: ['send', 'ways'] } },
  ])
  expect(differenceOf(compareFlows(before, annotated))).toBe('layout')
  expect(differenceOf(compareFlows(annotated, turned))).toBe('same')
})
