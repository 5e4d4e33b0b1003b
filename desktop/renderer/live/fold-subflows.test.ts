import type { FlowLive } from '@crossdock/shared/api'
import { expect, test } from 'vitest'
import { foldSubflows, insideOf } from './fold-subflows.ts'

const nothing = { waiting: 0, parked: 0, passed: 0, failed: 0, retried: 0, passedPerMinute: 0 }
const live: FlowLive = {
  ...{
    at: '2026-01-01T00:00:00.000Z',
    flow: 'orders',
    version: 1,
    isPaused: false,
    windowMinutes: 5,
    isEstimated: false,
  },
  records: { open: 0, ready: 0, waiting: 0, held: 0, expecting: 0, parked: 0 },
  nodes: [
    { ...nothing, node: 'call', passed: 10 },
    { ...nothing, node: 'call/send', passed: 7, failed: 1, parked: 1 },
    { ...nothing, node: 'call/deep', passed: 7 },
    { ...nothing, node: 'call/deep/map', waiting: 2, heldBecause: 'wms is down' },
    { ...nothing, node: 'end', passed: 7 },
  ],
  wires: [
    { from: 'call.enter', passed: 10, passedPerMinute: 2 },
    { from: 'call/send.ok', passed: 7, passedPerMinute: 1 },
    { from: 'call/a.leave:ok', passed: 3, passedPerMinute: 1 },
    { from: 'call/b.leave:ok', passed: 4, passedPerMinute: 1 },
    { from: 'call/deep/x.leave:ok', passed: 9, passedPerMinute: 1 },
    { from: 'end.out', passed: 7, passedPerMinute: 1 },
  ],
}

test('what fails, waits and is parked inside counts at the call, and what came in has passed', () => {
  expect(foldSubflows(live).nodes).toEqual([
    { ...nothing, node: 'call', passed: 10, failed: 1, parked: 1, waiting: 2, heldBecause: 'wms is down' },
    { ...nothing, node: 'end', passed: 7 },
  ])
})

test('a port of the call counts what left through the exits of its name, and no others', () => {
  expect(foldSubflows(live).wires).toEqual([
    { from: 'call.ok', passed: 7, passedPerMinute: 2 },
    { from: 'end.out', passed: 7, passedPerMinute: 1 },
  ])
})

test('inside of a call, nodes have their own names and calls are summed again', () => {
  const inside = insideOf(live, 'call')
  expect(inside.nodes.map(({ node, passed, waiting }) => [node, passed, waiting])).toEqual([
    ['send', 7, 0],
    ['deep', 7, 2],
  ])
})
