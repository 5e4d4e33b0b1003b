import { expect, test } from 'vitest'
import { indexJson } from './json-index.ts'
import { nodeAt, placeOfProblem, placeOfWire } from './node-at.ts'

const text = `{
  "name": "orders",
  "nodes": { "start": { "type": "manual" }, "done": { "type": "milestone" } },
  "wires": [{ "from": "done.out", "to": "x" }, { "from": "start.out", "to": "done" }],
  "layout": { "done": { "x": 1 } }
}`
const indexed = { text, index: indexJson(text) }
const at = (part: string) => nodeAt(indexed, text.indexOf(part))
const textOf = (place: { start: number; end: number } | undefined) => place && text.slice(place.start, place.end)

test('knows the node that a place of its configuration or layout belongs to', () => {
  expect(at('milestone')).toEqual({ kind: 'node', id: 'done' })
  expect(at('"start"')).toEqual({ kind: 'node', id: 'start' })
  expect(at('"x": 1')).toEqual({ kind: 'node', id: 'done' })
})

test('knows the wire, and nothing outside of nodes and wires', () => {
  expect(at('start.out')).toEqual({ kind: 'wire', from: 'start.out', to: 'done' })
  expect(at('orders')).toBeUndefined()
})

test('finds a wire whatever order the text has them in', () => {
  const wires = [
    { from: 'start.out', to: 'done' },
    { from: 'done.out', to: 'x' },
  ]
  expect(textOf(placeOfWire(indexed, { from: 'start.out', to: 'done' }))).toBe('{ "from": "start.out", "to": "done" }')
  expect(textOf(placeOfProblem(indexed, '/wires/0/from', wires))).toBe('{ "from": "start.out", "to": "done" }')
  expect(textOf(placeOfProblem(indexed, '/nodes/start/config/name', wires))).toBe('"start": { "type": "manual" }')
})
