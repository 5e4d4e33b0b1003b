import type { RunView } from '@crossdock/shared/api'
import { describe, expect, it } from 'vitest'
import { cancelledText, consequencesOf, mayCancel, openCount, runTime } from './describe-run.ts'
import { printRunsPlace, readRunsPlace } from './runs-address.ts'
import { barsOf, describeSparkline, pathsOf } from './sparkline-bars.ts'

const run: RunView = {
  id: '0199a000-0000-7000-8000-000000000001',
  flow: 'order-release',
  version: 3,
  source: 'poll',
  startedAt: '2026-11-21T08:00:00.000Z',
  endedAt: '2026-11-21T08:00:02.000Z',
  accepted: 10,
  duplicates: 0,
  states: {},
}

describe('the address of the runs', () => {
  it('comes back as it was printed, for flows whose ids hold anything', () => {
    for (const flow of [undefined, 'order-release', 'a/b %1', 'runs'])
      for (const view of ['runs', 'log', 'live'] as const) {
        const place = { flow, view, run: undefined }
        expect(readRunsPlace(printRunsPlace(place).replace(/^runs\/?/, ''))).toEqual(place)
      }
    const open = { flow: undefined, view: 'runs', run: run.id } as const
    expect(readRunsPlace(printRunsPlace(open).replace(/^runs\/?/, ''))).toEqual(open)
  })
})

describe('a run in words', () => {
  it('tells before a cancellation what ends, what stays and what is not taken in', () => {
    const moving = { ...run, states: { ready: 5, parked: 1, delivered: 3 } }
    const { endedAt: _open, ...reading } = moving
    const told = consequencesOf(reading).join('\n')
    expect(told).toContain('6 records that have not ended end as resolved')
    expect(told).toContain('3 records are done and stay so')
    expect(told).toContain('1 exception of it is closed')
    expect(told).toContain('not handed over yet is not taken in')
    expect(consequencesOf({ ...moving, states: { ready: 1 } }).join('\n')).not.toContain('taken back')
  })

  it('can be cancelled while something of it is open or its source goes on, and once only', () => {
    expect(mayCancel({ ...run, states: { delivered: 10 } })).toBe(false)
    expect(mayCancel({ ...run, states: { waiting: 1 } })).toBe(true)
    const { endedAt: _open, ...reading } = run
    expect(mayCancel(reading)).toBe(true)
    const cancelled = { by: 'Anna', reason: 'x', at: run.startedAt, endedRecords: 1, skippedMessages: 0 }
    expect(mayCancel({ ...run, states: { waiting: 1 }, cancelled })).toBe(false)
  })

  it('says how far a cancellation is, and what nobody knows', () => {
    const cancelled = { by: 'Anna', reason: 'x', at: run.startedAt, endedRecords: 1_204, skippedMessages: 1 }
    const states = { delivered: 3, ready: 2, resolved: 1_204 }
    expect(cancelledText({ ...run, states, cancelled })).toBe(
      'Being cancelled by Anna: 1,204 records ended by it, 3 had been delivered, 2 still under way, 1 message not taken in.',
    )
    const over = { ...cancelled, overAt: run.startedAt, skippedMessages: 0 }
    expect(cancelledText({ ...run, states: { resolved: 1_204, parked: 2 }, cancelled: over })).toBe(
      'Cancelled by Anna: 1,204 records ended by it, 2 parked with an unknown outcome.',
    )
  })

  it('took until its last record ended, and is going on until then', () => {
    const done = { ...run, states: { delivered: 10 }, doneAt: '2026-11-21T08:00:01.400Z' }
    expect(runTime(done)).toBe('1.4 s')
    expect(runTime({ ...run, states: { parked: 1 } }, Date.parse('2026-11-21T08:03:20Z'))).toBe('3 min 20 s so far')
    expect(runTime({ ...run, states: {} })).toBe('')
    expect(openCount({ states: { resolved: 2, held: 3 } })).toBe(3)
  })
})

describe('the small picture of a flow', () => {
  const frame = { from: '2026-11-21T08:00:00.000Z', to: '2026-11-21T08:59:30.000Z', stepSeconds: 60, items: [] }
  const point = (minute: string, more: object) => ({
    ...{ at: `2026-11-21T08:${minute}:00.000Z`, accepted: 0, delivered: 0, filtered: 0, parked: 0 },
    ...more,
  })

  it('has a bar a minute, as high as its share of the highest', () => {
    const bars = barsOf(
      { flow: 'f', points: [point('00', { delivered: 10 }), point('59', { delivered: 4, parked: 1 })] },
      frame,
    )
    expect(bars).toHaveLength(60)
    expect(bars[0]).toEqual({ delivered: 1, filtered: 0, parked: 0 })
    expect(bars[59]).toEqual({ delivered: 0.4, filtered: 0, parked: 0.1 })
    expect(bars[30]).toEqual({ delivered: 0, filtered: 0, parked: 0 })
  })

  it('joins hours where a week would have too many bars, and loses none', () => {
    const week = { from: '2026-11-14T09:00:00.000Z', to: '2026-11-21T08:30:00.000Z', stepSeconds: 3_600, items: [] }
    const points = Array.from({ length: 168 }, (_, hour) => ({
      ...point('00', { delivered: 1 }),
      at: new Date(Date.parse(week.from) + hour * 3_600_000).toISOString(),
    }))
    const bars = barsOf({ flow: 'f', points }, week)
    expect(bars.length).toBeLessThanOrEqual(60)
    expect(bars.every(({ delivered }) => delivered > 0)).toBe(true)
  })

  it('says the same in words, and shows a single parked record beside a thousand delivered ones', () => {
    const line = { flow: 'f', points: [point('05', { delivered: 1_000, parked: 1 })] }
    expect(describeSparkline(line, 'the last hour')).toBe('1,000 delivered, 1 parked in the last hour')
    expect(describeSparkline(undefined, 'the last day')).toBe('nothing ended in the last day')
    const { paths } = pathsOf(barsOf(line, frame))
    expect(paths.map(({ name }) => name)).toEqual(['parked', 'delivered'])
    expect(paths[0]?.d).toContain('v1h')
  })
})
