import type { FieldMeta, SourceManifest } from '@crossdock/shared/node'
import { z } from 'zod'
import { findTimetableProblems, timetableField, timetableOf } from './timetable-fields.ts'

const config = z.strictObject({
  when: timetableField,
  payload: z
    .record(z.string(), z.json())
    .default({})
    .meta({
      title: 'Payload',
      description: 'Fixed fields of each record. `scheduledFor`, the due time in ISO 8601, is added.',
      widget: 'code',
    } satisfies FieldMeta),
})

/** The configuration of this source with its defaults. */
export type ScheduleConfig = z.output<typeof config>

/** Makes one record each time it is due. */
export const scheduleManifest = {
  type: 'schedule',
  version: 1,
  kind: 'source',
  category: 'source',
  effect: 'none',
  trigger: 'timer',
  title: 'Schedule',
  summary: 'Makes one record each time it is due.',
  config,
  outputs: ['out'],
  timetableFrom: ({ when }: ScheduleConfig) => timetableOf(when),
  check: ({ when }: ScheduleConfig) => findTimetableProblems(when),
} as const satisfies SourceManifest
