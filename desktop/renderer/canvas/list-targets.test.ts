import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { canConnect } from './can-connect.ts'
import { listTargets } from './list-targets.ts'
import { validTargets } from './valid-targets.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: {
    start: { type: 'manual', version: 1 },
    keep: { type: 'filter', version: 1, config: { keep: '=true' } },
    near: { type: 'map', version: 1 },
    far: { type: 'milestone', version: 1 },
  },
  wires: [
    { from: 'start.out', to: 'keep' },
    { from: 'keep.kept', to: 'near' },
  ],
  layout: { start: { x: 0, y: 0 }, keep: { x: 240, y: 0 }, near: { x: 480, y: 0 }, far: { x: 900, y: 0 } },
})

test('from every port the same targets are offered that a drawn wire may end at', () => {
  for (const from of ['start.out', 'keep.kept', 'keep.rejected', 'near.out', 'far.out', 'far.error']) {
    const drawn = Object.keys(flow.nodes).filter((to) => canConnect(flow, { from, to }))
    expect([...validTargets(flow, from)]).toEqual(drawn)
  }
})

test('near targets are offered first and the error port last', () => {
  expect(listTargets(flow, 'keep').map(({ port, to }) => `${port} ${to}`)).toEqual([
    'kept far',
    'rejected near',
    'rejected far',
    'error near',
    'error far',
  ])
})
