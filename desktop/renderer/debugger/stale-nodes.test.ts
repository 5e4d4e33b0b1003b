import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { staleNodes } from './stale-nodes.ts'
import { step } from './testing/session.ts'

const node = (config: object = {}) => ({ type: 'map', version: 1, config })
function flowOf(change: { readonly nodes?: object; readonly wires?: readonly object[] } = {}): Flow {
  return flowSchema.parse({
    ...{ format: flowFormat, id: 'orders', name: 'Orders', record: { entity: 'order' } },
    nodes: { start: { type: 'manual', version: 1 }, a: node(), b: node(), c: node(), far: node(), ...change.nodes },
    wires: change.wires ?? [
      { from: 'start.out', to: 'a' },
      { from: 'a.out', to: 'b' },
      { from: 'b.out', to: 'c' },
      { from: 'start.out', to: 'far' },
    ],
    layout: { a: { x: 1, y: 1 } },
  })
}
const ran = flowOf()
const track = ['start', 'a', 'b', 'far'].map((id, at, all) => step(id, all[at - 1]))
const stale = (now: Flow) => [...staleNodes({ ran, now, track })].sort()

test('an edited node and what lies behind it on the track are stale; what came before or beside it is not', () => {
  expect(stale(flowOf({ nodes: { a: node({ mode: 'extend' }) } }))).toEqual(['a', 'b'])
})

test('an edit behind everything that ran makes nothing stale', () => {
  expect(stale(flowOf({ nodes: { c: node({ mode: 'extend' }) } }))).toEqual([])
})

test('a wire that is led elsewhere makes stale what it began at and what lies behind, before and after', () => {
  const wires = [...ran.wires.filter(({ to }) => to !== 'b'), { from: 'a.out', to: 'c' }]
  expect(stale(flowOf({ wires }))).toEqual(['a', 'b'])
})

test('moving nodes makes nothing stale, another key does to all', () => {
  expect(stale({ ...ran, layout: { a: { x: 500, y: 1 } } })).toEqual([])
  expect(stale({ ...ran, record: { ...ran.record, key: '=number' } })).toEqual(['a', 'b', 'far', 'start'])
})
