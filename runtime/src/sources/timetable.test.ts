import { describe, expect, it } from 'vitest'
import { firstDue, nextTick } from './timetable.ts'

const at = (text: string) => Date.parse(text)
const iso = (ms: number) => new Date(ms).toISOString()
const berlin = (cron: string, overlap: 'skip' | 'queue' = 'skip') => ({ cron, zone: 'Europe/Berlin', overlap })

function duesFrom(timetable: Parameters<typeof nextTick>[0], from: string, count: number): string[] {
  const dues: string[] = []
  let dueAtMs = firstDue(timetable, at(from))
  for (let i = 0; i < count; i++) {
    dues.push(iso(dueAtMs))
    dueAtMs = nextTick(timetable, { dueAtMs, nowMs: dueAtMs }).dueAtMs
  }
  return dues
}

describe('a timetable', () => {
  it('keeps local time across the change to winter time, and a time that comes twice runs once', () => {
    expect(duesFrom(berlin('30 2 * * *'), '2026-10-23T12:00:00Z', 3)).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
  })

  it('runs a time that the change to summer time leaves out once, at the change', () => {
    const dues = duesFrom(berlin('30 2 * * *'), '2027-03-26T12:00:00Z', 3)
    expect(dues[0]).toBe('2027-03-27T01:30:00.000Z')
    expect(dues[2]).toBe('2027-03-29T00:30:00.000Z')
    expect(new Set(dues).size).toBe(3)
  })

  it('drops and tells the ticks that pass while one still runs', () => {
    const next = nextTick(berlin('0 * * * *'), {
      dueAtMs: at('2026-11-21T08:00:00Z'),
      nowMs: at('2026-11-21T10:10:00Z'),
    })
    expect([iso(next.dueAtMs), next.skippedAtMs.map(iso)]).toEqual([
      '2026-11-21T11:00:00.000Z',
      ['2026-11-21T09:00:00.000Z', '2026-11-21T10:00:00.000Z'],
    ])
  })

  it('makes up for them one by one when it queues', () => {
    const next = nextTick(berlin('0 * * * *', 'queue'), {
      dueAtMs: at('2026-11-21T08:00:00Z'),
      nowMs: at('2026-11-21T10:10:00Z'),
    })
    expect([iso(next.dueAtMs), next.skippedAtMs]).toEqual(['2026-11-21T09:00:00.000Z', []])
  })

  it('goes on from now after a long stop, without thousands of missed intervals', () => {
    const timetable = { everyMs: 1_000, overlap: 'skip' } as const
    const next = nextTick(timetable, { dueAtMs: at('2026-01-01T00:00:00Z'), nowMs: at('2026-11-21T00:00:00Z') })
    expect([iso(next.dueAtMs), next.skippedAtMs]).toEqual(['2026-11-21T00:00:01.000Z', []])
  })

  it('is never due when its cron has no occurrence', () => {
    expect(new Date(firstDue(berlin('0 0 30 2 *'), at('2026-01-01T00:00:00Z'))).getUTCFullYear()).toBe(9999)
  })
})
