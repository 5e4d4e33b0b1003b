import type { JourneyStep } from '@crossdock/shared/record'
import { describe, expect, it } from 'vitest'
import { packSteps, unpackSteps } from './packed-steps.ts'

const visit = { branch: '0', at: '2026-11-22T08:00:00.000Z', durationMs: 1, attempt: 1, outcome: 'passed' } as const
const order = { reference: 'SO-1', lines: [{ sku: 'A-1', quantity: 2 }], 7: 'seven' }
const mapped: JourneyStep = { ...visit, node: 'map', type: 'map', out: [{ port: 'out', payload: order }] }
const routed: JourneyStep = { ...visit, node: 'route', type: 'route', out: [{ port: 'released', payload: order }] }
const sending = (request: object): JourneyStep => ({
  ...{ ...visit, node: 'write', type: 'http-request', out: [{ port: 'out', payload: { id: 7 } }] },
  evidence: { request: { method: 'POST', path: '/orders', ...request }, response: { status: 201 } },
})

const stored = (steps: readonly JourneyStep[]): string => JSON.stringify(packSteps(steps))
const readBack = (steps: readonly JourneyStep[]) => unpackSteps(JSON.parse(stored(steps)))
const times = (text: string, part: string): number => text.split(part).length - 1

describe('steps of a journey in the store', () => {
  it('carry an order once that was passed on and sent, and read as before', () => {
    const steps = [mapped, routed, sending({ body: JSON.stringify(order) })]
    expect(times(stored(steps), 'SO-1')).toBe(1)
    expect(readBack(steps)).toEqual(steps)
  })

  it('carry an order once that one node gave to several', () => {
    const forked = { ...mapped, out: ['a', 'b', 'c'].map((port) => ({ port, payload: order })) }
    expect(times(stored([forked]), 'SO-1')).toBe(1)
    expect(readBack([forked])).toEqual([forked])
  })

  it('keep what only looks alike, as each step had it', () => {
    const changed = { ...order, reference: 'SO-2' }
    const steps = [
      { ...mapped, out: [{ port: 'out', payload: order }, { port: 'again' }] },
      { ...routed, out: [{ port: 'released', payload: { ...order } }] },
      sending({ body: JSON.stringify(changed), bodyAt: 0, payloads: [] }),
      sending({ body: '"SO-1"' }),
      sending({}),
      { ...visit, node: 'text', type: 'map', out: [{ port: 'out', payload: 'SO-1' }] },
      { ...visit, node: 'text', type: 'map', out: [{ port: 'out', payload: 'SO-1' }] },
      { ...visit, node: 'end', type: 'filter', outcome: 'filtered', reason: 'not ours' } as const,
    ]
    expect(packSteps(steps)).toBe(steps)
    expect(readBack(steps)).toEqual(steps)
    expect(readBack([mapped, ...steps, routed])).toEqual([mapped, ...steps, routed])
  })

  it('keep a text that was sent as it is', () => {
    const text = { ...mapped, out: [{ port: 'out', payload: 'UNH+1' }] }
    const steps = [text, sending({ body: 'UNH+1' }), sending({ body: '"UNH+1"' })]
    expect(readBack(steps)).toEqual(steps)
  })

  it('read as they were written by earlier versions, one after another', () => {
    expect(unpackSteps([mapped, routed])).toEqual([mapped, routed])
    expect(unpackSteps([])).toEqual([])
  })
})
