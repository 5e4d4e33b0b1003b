import type { SourceItem } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { resolveFor, systemOf } from '../testing/run-node.ts'
import { scheduleExecutor } from './execute.ts'
import { scheduleManifest } from './manifest.ts'

type Config = z.input<typeof scheduleManifest.config>
const hourly: Config = { when: { type: 'every', seconds: 3600 } }

async function pollAt(dueAtMs: number, config: Config, isCompleted = false) {
  const accepted: SourceItem[] = []
  const events: string[] = []
  await scheduleExecutor.poll({
    config: resolveFor(scheduleManifest, config),
    position: undefined,
    dueAtMs,
    signal: new AbortController().signal,
    log: { info: () => {}, warn: () => {} },
    system: systemOf({}),
    openIntake: (label) => {
      events.push(`open ${label}`)
      return Promise.resolve({
        runId: 'run',
        accept: (items) => {
          accepted.push(...items)
          events.push('accept')
          return Promise.resolve({ runId: 'run', accepted: items.length, duplicates: 0, recordIds: [] })
        },
        end: () => {
          events.push('end')
          return Promise.resolve()
        },
      })
    },
    hasCompleted: () => Promise.resolve(isCompleted),
    savePosition: () => Promise.resolve(),
  })
  return { accepted, events }
}

describe('a tick', () => {
  it('makes one record of the fixed payload and the due time, known by that time', async () => {
    const dueAtMs = Date.UTC(2026, 2, 29, 0, 30)
    const { accepted, events } = await pollAt(dueAtMs, {
      ...hourly,
      payload: { job: 'stock', formula: '=7*7', scheduledFor: 'x' },
    })
    const due = '2026-03-29T00:30:00.000Z'
    expect(accepted).toEqual([{ payload: { job: 'stock', formula: '=7*7', scheduledFor: due }, messageId: due }])
    expect(events).toEqual([`open ${due}`, 'accept', 'end'])
  })

  it('that was completed before a crash makes nothing when it is taken up again', async () => {
    expect((await pollAt(Date.UTC(2026, 0, 1), hourly, true)).events).toEqual([])
  })
})

describe('the timetable', () => {
  const problemsOf = (when: Config['when']) => scheduleManifest.check(scheduleManifest.config.parse({ when }))
  const cron = (text: string, zone = 'Europe/Berlin') => problemsOf({ type: 'cron', cron: text, zone })

  it('is handed to the runtime with its zone and policy', () => {
    const timetable = (when: Config['when']) => scheduleManifest.timetableFrom(scheduleManifest.config.parse({ when }))
    expect(timetable({ type: 'every', seconds: 90 })).toEqual({ everyMs: 90_000, overlap: 'skip' })
    expect(timetable({ type: 'cron', cron: '0 6 * * MON-FRI', zone: 'Europe/Berlin', overlap: 'queue' })).toEqual({
      cron: '0 6 * * MON-FRI',
      zone: 'Europe/Berlin',
      overlap: 'queue',
    })
  })

  it('is accepted with 5 or 6 cron fields in a known zone', () => {
    for (const text of ['0 6 * * *', '*/15 * * * *', '30 0 6 * * 1-5', '0 0 29 2 *', '0 0 L * *'])
      expect(cron(text)).toEqual([])
    expect(cron('0 6 * * *', 'UTC')).toEqual([])
  })

  it('is refused with a cron text that does not parse, or never comes', () => {
    for (const text of [
      'daily',
      '0 6 * *',
      '0 25 * * *',
      '0 6 * * MOO',
      '0 0 6 * * * 2026',
      '0 0 30 2 *',
      '@daily',
      '; rm',
    ]) {
      expect(cron(text), text).toMatchObject([{ path: ['when', 'cron'] }])
    }
  })

  it('is refused with a zone that is none', () => {
    for (const zone of ['Berlin', 'Europe/Atlantis', '+02:00', 'GMT+99']) {
      expect(cron('0 6 * * *', zone), zone).toMatchObject([{ path: ['when', 'zone'] }])
    }
  })

  it('needs a zone and an interval of at least a second', () => {
    expect(scheduleManifest.config.safeParse({ when: { type: 'cron', cron: '0 6 * * *' } }).success).toBe(false)
    expect(scheduleManifest.config.safeParse({ when: { type: 'every', seconds: 0 } }).success).toBe(false)
  })
})
