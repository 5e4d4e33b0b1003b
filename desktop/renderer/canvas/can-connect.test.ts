import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { canConnect } from './can-connect.ts'

const node = (type: string) => ({ type, version: 1, config: {} })
const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: { start: node('manual'), a: node('map'), b: node('map') },
  wires: [
    { from: 'start.out', to: 'a' },
    { from: 'a.out', to: 'b' },
  ],
})

test.each([
  ['a step may lead to another one', 'a.error', 'b', true],
  ['a wire is not drawn twice', 'a.out', 'b', false],
  ['nothing leads into a source', 'b.out', 'start', false],
  ['a node does not lead to itself', 'b.out', 'b', false],
  ['wires make no loop', 'b.out', 'a', false],
])('%s', (_title, from, to, expected) => {
  expect(canConnect(flow, { from, to })).toBe(expected)
})
