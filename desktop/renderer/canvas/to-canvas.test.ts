import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { moveNodes } from '../document/edits/move-nodes.ts'
import { emptySelection, selectionOf } from '../document/selection.ts'
import { toCanvas } from './to-canvas.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: {
    start: { type: 'manual', version: 1 },
    ways: {
      type: 'route',
      version: 1,
      name: 'By <b>zone</b>',
      config: { cases: [{ port: 'north', when: '=zone == "N"' }] },
    },
    send: { type: 'http-request', version: 1, config: { system: 'wms', path: '/orders' } },
    foreign: { type: 'not-here', version: 1 },
  },
  wires: [
    { from: 'start.out', to: 'ways' },
    { from: 'ways.north', to: 'send' },
    { from: 'ways.gone', to: 'send' },
    { from: 'start.out', to: 'nowhere' },
  ],
})
const input = { flow, selection: emptySelection, problems: new Map() }
const card = (id: string) =>
  toCanvas(input).nodes.flatMap((node) => (node.type === 'card' && node.id === id ? [node.data] : []))[0]

test('a card says what its node is called, what it does here, and which ports it has', () => {
  expect(card('ways')).toMatchObject({
    title: 'By <b>zone</b>',
    line: '1 case',
    ports: { hasInput: true, outputs: ['north', 'otherwise', 'gone'], hasErrorPort: true },
  })
  expect(card('send')).toMatchObject({ title: 'HTTP request', line: 'POST /orders · wms', isWrite: true })
  expect(card('start')?.ports).toEqual({ hasInput: false, outputs: ['out'], hasErrorPort: false })
})

test('a node of a type that is not installed is still shown', () => {
  expect(card('foreign')).toMatchObject({ title: 'not-here', category: undefined })
})

test('a wire whose end does not exist is not drawn', () => {
  expect(toCanvas(input).wires.map(({ id }) => id)).toEqual(['start.out ways', 'ways.north send', 'ways.gone send'])
})

test('only what looks different is a new object', () => {
  const before = toCanvas(input)
  const moved = moveNodes(flow, new Map([['send', { x: 400, y: 0 }]]))
  const after = toCanvas({ ...input, flow: moved }, before)
  const changed = after.nodes.filter((node, index) => node !== before.nodes[index]).map(({ id }) => id)
  expect(changed).toEqual(['send'])
  expect(after.wires).toBe(before.wires)
})

test('of two nodes with one name each card says its id', () => {
  const named = {
    ...flow,
    nodes: { ...flow.nodes, start: { type: 'manual', version: 1, name: 'By <b>zone</b>', config: {} } },
  }
  const { nodes } = toCanvas({ ...input, flow: named })
  const twins = nodes.flatMap((node) => (node.type === 'card' ? [node.data.twin] : []))
  expect(twins).toEqual(['start', 'ways', undefined, undefined])
})

test('Tab stops at one card alone: the selected one, or the first', () => {
  const stops = (selected: readonly string[]) =>
    toCanvas({ ...input, selection: selectionOf(selected) })
      .nodes.filter(({ domAttributes }) => domAttributes?.tabIndex === 0)
      .map(({ id }) => id)
  expect(stops([])).toHaveLength(1)
  expect(stops(['send'])).toEqual(['send'])
})

test('a wire lies above cards that leave no room for its label, and below them elsewhere', () => {
  const at = (x: number) => ({ start: { x: 0, y: 0 }, ways: { x, y: 0 }, send: { x: x + 600, y: 0 } })
  const depth = (x: number) =>
    Object.fromEntries(
      toCanvas({ ...input, flow: { ...flow, layout: at(x) } }).wires.map(({ id, zIndex }) => [id, zIndex]),
    )
  expect(depth(230)).toMatchObject({ 'start.out ways': 1 })
  expect(depth(300)['start.out ways']).toBeUndefined()
  expect(depth(-400)['start.out ways']).toBeUndefined()
})
