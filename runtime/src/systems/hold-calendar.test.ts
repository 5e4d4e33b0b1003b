import { describe, expect, it } from 'vitest'
import { holdAt } from './hold-calendar.ts'

const at = (text: string) => Date.parse(text)
const until = (holds: Parameters<typeof holdAt>[0], now: string) => {
  const hold = holdAt(holds, at(now))
  return hold && new Date(hold.untilMs).toISOString()
}
const nightly = { days: [1, 2, 3, 4, 5], start: '22:30', end: '02:00', zone: 'Europe/Berlin', reason: 'backup' }

describe('a hold calendar', () => {
  it('holds a system in a span of time and tells when it ends', () => {
    const span = { from: '2026-11-21T20:00:00Z', to: '2026-11-22T04:00:00Z', reason: 'upgrade' }
    expect(until([span], '2026-11-21T19:59:59Z')).toBeUndefined()
    expect(until([span], '2026-11-21T20:00:00Z')).toBe('2026-11-22T04:00:00.000Z')
    expect(until([span], '2026-11-22T04:00:00Z')).toBeUndefined()
  })

  it('holds it every week in a window of its own zone, past midnight too', () => {
    expect(until([nightly], '2026-11-20T21:00:00Z')).toBeUndefined()
    expect(until([nightly], '2026-11-20T21:30:00Z')).toBe('2026-11-21T01:00:00.000Z')
    expect(until([nightly], '2026-11-21T00:59:59Z')).toBe('2026-11-21T01:00:00.000Z')
    expect(until([nightly], '2026-11-21T22:00:00Z')).toBeUndefined()
  })

  it('keeps local time when the clocks change', () => {
    const sunday = { ...nightly, days: [7], start: '01:00', end: '04:00' }
    expect(until([sunday], '2026-10-25T00:30:00Z')).toBe('2026-10-25T03:00:00.000Z')
    expect(until([sunday], '2027-03-28T00:30:00Z')).toBe('2027-03-28T02:00:00.000Z')
  })
})
