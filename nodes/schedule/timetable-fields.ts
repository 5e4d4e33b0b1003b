import type { FieldMeta, ManifestProblem, Timetable } from '@crossdock/shared/node'
import { Cron } from 'croner'
import { z } from 'zod'

const overlap = z
  .enum(['skip', 'queue'])
  .default('skip')
  .meta({
    title: 'When the last run still goes on',
    description: '`skip` leaves the tick out, `queue` runs it afterwards.',
  } satisfies FieldMeta)

/** When a source wakes: a fixed interval, or a cron text in a time zone. */
export const timetableField = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('every'),
      seconds: z
        .int()
        .min(1)
        .max(604_800)
        .meta({ title: 'Seconds' } satisfies FieldMeta),
      overlap,
    }),
    z.strictObject({
      type: z.literal('cron'),
      cron: z
        .string()
        .min(1)
        .max(200)
        .meta({
          title: 'Cron',
          description: '5 fields, or 6 with seconds first, e.g. 0 6 * * MON-FRI.',
        } satisfies FieldMeta),
      zone: z
        .string()
        .min(1)
        .meta({ title: 'Time zone', description: 'IANA name, e.g. Europe/Berlin.' } satisfies FieldMeta),
      overlap,
    }),
  ])
  .meta({ title: 'When', group: 'Timing' } satisfies FieldMeta)

/** The timetable of a source, as configured. */
export type TimetableField = z.output<typeof timetableField>

/** The timetable as the runtime reads it. */
export function timetableOf(when: TimetableField): Timetable {
  const { overlap: policy } = when
  return when.type === 'every'
    ? { everyMs: when.seconds * 1000, overlap: policy }
    : { cron: when.cron, zone: when.zone, overlap: policy }
}

/** Problems of a timetable that only a calendar can see. */
export function findTimetableProblems(when: TimetableField): readonly ManifestProblem[] {
  if (when.type === 'every') return []
  if (!isZone(when.zone)) {
    return [
      {
        path: ['when', 'zone'],
        message: `There is no time zone “${when.zone}”.`,
        remedy: 'Use an IANA name such as Europe/Berlin or UTC.',
      },
    ]
  }
  const problem = findCronProblem(when)
  return problem === undefined ? [] : [{ path: ['when', 'cron'], ...problem }]
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return /^[A-Za-z]/.test(zone)
  } catch {
    return false
  }
}

function findCronProblem({ cron, zone }: { readonly cron: string; readonly zone: string }) {
  const remedy = 'Use 5 fields (minute, hour, day, month, weekday), or 6 with seconds first.'
  if (![5, 6].includes(cron.trim().split(/\s+/).length))
    return { message: `“${cron}” has neither 5 nor 6 fields.`, remedy }
  try {
    if (new Cron(cron, { timezone: zone, paused: true }).nextRun()) return undefined
    return { message: `“${cron}” never comes.`, remedy: 'Correct the day or the month.' }
  } catch {
    return { message: `“${cron}” is not a cron text.`, remedy }
  }
}
