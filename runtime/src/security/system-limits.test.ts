import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemLimits } from './system-limits.ts'

const problemsOf = (hold: object) => {
  const parsed = z.strictObject(systemLimits).safeParse({ holds: [{ reason: 'backup', ...hold }] })
  return parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}

describe('a maintenance window', () => {
  it('is refused when it ends before it begins, because it would never hold anything', () => {
    const span = { from: '2026-11-22T04:00:00Z', to: '2026-11-22T05:00:00+02:00' }
    expect(problemsOf(span)).toEqual(['holds.0.to: must be after its from'])
    expect(problemsOf({ ...span, to: '2026-11-22T05:00:00Z' })).toEqual([])
  })

  it('is refused in a time zone that does not exist', () => {
    const window = { start: '22:00', end: '02:00' }
    expect(problemsOf({ ...window, zone: 'Europe/Berlim' })).toEqual([
      'holds.0.zone: must be a time zone such as Europe/Berlin',
    ])
    expect(problemsOf({ ...window, zone: '' })).toHaveLength(1)
    for (const zone of ['Europe/Berlin', 'UTC', 'UTC+2']) expect(problemsOf({ ...window, zone }), zone).toEqual([])
  })
})
