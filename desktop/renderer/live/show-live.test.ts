import type { FlowLive } from '@crossdock/shared/api'
import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { toCanvas } from '../canvas/to-canvas.ts'
import { emptySelection } from '../document/selection.ts'
import { showLive } from './show-live.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'orders',
  name: 'Orders',
  record: { entity: 'order' },
  nodes: {
    start: { type: 'manual', version: 1 },
    ways: { type: 'route', version: 1, config: { cases: [{ port: 'north', when: '=true' }] } },
    send: { type: 'http-request', version: 1, config: { system: 'wms', path: '/orders' } },
    quiet: { type: 'milestone', version: 1, config: { name: 'done' } },
  },
  wires: [
    { from: 'start.out', to: 'ways' },
    { from: 'ways.north', to: 'send' },
    { from: 'ways.otherwise', to: 'quiet' },
  ],
})
const canvas = toCanvas({ flow, selection: emptySelection, problems: new Map() })
const node = { waiting: 0, parked: 0, passed: 0, failed: 0, retried: 0, passedPerMinute: 0 }
const live: FlowLive = {
  at: '2026-01-01T00:00:00.000Z',
  flow: 'orders',
  version: 3,
  isPaused: false,
  windowMinutes: 5,
  records: { open: 5, ready: 0, waiting: 3, held: 0, expecting: 0, parked: 2 },
  isEstimated: false,
  nodes: [
    { ...node, node: 'start', passed: 1204, passedPerMinute: 240.8 },
    { ...node, node: 'send', waiting: 3, parked: 2, heldBecause: 'wms counts as down' },
    { ...node, node: 'gone', parked: 9 },
  ],
  wires: [
    { from: 'start.out', passed: 1204, passedPerMinute: 240.8 },
    { from: 'ways.north', passed: 7, passedPerMinute: 1.4 },
    { from: 'ways.otherwise', passed: 0, passedPerMinute: 0 },
  ],
}

test('without a runtime the canvas stays as it is', () => {
  expect(showLive(canvas, undefined)).toBe(canvas)
})

test('cards carry what stands and passed at them, in words too', () => {
  const { nodes } = showLive(canvas, live)
  const send = nodes.find(({ id }) => id === 'send')
  expect(send?.data).toMatchObject({ live: { waiting: 3, parked: 2 } })
  expect(send?.ariaLabel).toBe('HTTP request, HTTP request, 3 waiting, 2 parked')
  expect(nodes.find(({ id }) => id === 'start')?.ariaLabel).toContain('1,204 passed')
})

test('a node and a wire without traffic are the same objects as before', () => {
  const shown = showLive(canvas, live)
  expect(shown.nodes.find(({ id }) => id === 'quiet')).toBe(canvas.nodes.find(({ id }) => id === 'quiet'))
  expect(shown.wires[2]).toBe(canvas.wires[2])
})

test('a wire says how much passed, and is marked while what it leads to is held', () => {
  const [first, second] = showLive(canvas, live).wires
  expect(first).toMatchObject({ label: '1,204', ariaLabel: expect.stringContaining('1,204 passed in the last 5 min') })
  expect(second).toMatchObject({ label: 'north · 7', className: 'held' })
  expect(first?.className).not.toContain('held')
})
