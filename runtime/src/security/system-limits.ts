import { DateTime } from 'luxon'
import { z } from 'zod'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:30')

/** A time in which a system is not called: its records wait and burn no tries. */
const holdSchema = z.union([
  z
    .strictObject({
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
      reason: z.string().min(1),
    })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], error: 'must be after its from' }),
  z.strictObject({
    /** Days of the week, 1 is Monday. Default: every day. */
    days: z.array(z.int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5, 6, 7]),
    start: timeOfDay,
    /** At or before `start` it ends on the next day. */
    end: timeOfDay,
    zone: z.string().refine(isZone, 'must be a time zone such as Europe/Berlin'),
    reason: z.string().min(1),
  }),
])

/** What a system bears. It belongs to the system: all flows and all workers share it. */
export const systemLimits = {
  /** Calls under way at the same time. */
  maxConcurrent: z.int().min(1).max(256).default(16),
  /** Calls begun a second. Without it, as fast as they end. */
  ratePerSecond: z.number().min(0.01).max(10_000).optional(),
  /** When the system counts as down, and how it is found to be up again. */
  breaker: z
    .strictObject({
      /** Failures in a row, by whichever record, after which nothing more is sent. */
      failures: z.int().min(1).max(1_000).default(5),
      /** Pause before each probe. A probe is one call: it costs a system that is down little. */
      probeAfterSeconds: z.number().min(0.1).max(3_600).default(1),
    })
    .prefault({}),
  /** Maintenance windows. */
  holds: z.array(holdSchema).max(50).default([]),
}

/** A maintenance window. */
export type SystemHold = z.output<typeof holdSchema>

/** Whatever the calendar of holds can reckon in: besides names also “UTC” and “UTC+2”. */
function isZone(zone: string): boolean {
  return zone !== '' && DateTime.utc().setZone(zone).isValid
}
