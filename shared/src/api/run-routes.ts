import { z } from 'zod'
import { flowId, id, instant, listOf, nodeId, pageOf, paging, reason } from './models.ts'
import type { RouteTable } from './route.ts'
import { flowSparkline, logLevels, logLine, run } from './run-models.ts'

/** Which runs a list shows. */
const runFilter = z.strictObject({
  flow: flowId.optional(),
  source: z.string().min(1).max(64).optional(),
  /** Begun at or after. */
  from: instant.optional(),
  /** Begun before. */
  to: instant.optional(),
  ...paging,
})

/** Which runs a list shows. */
export type RunFilter = z.output<typeof runFilter>

/** Which log lines a list shows. */
const logFilter = z.strictObject({
  flow: flowId.optional(),
  run: id.optional(),
  record: id.optional(),
  node: nodeId.optional(),
  /** Lines of this level and above. Default: all. */
  level: z.enum(logLevels).optional(),
  /** Part of the message or of the key, in capitals or not. */
  text: z.string().min(1).max(200).optional(),
  /** Written at or after. */
  from: instant.optional(),
  /** Written before. */
  to: instant.optional(),
  /** Lines after the one with this id, oldest first: for reading along. Default: newest first. */
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the id of a line')
    .optional(),
  ...paging,
})

/** Which log lines a list shows. */
export type LogFilter = z.output<typeof logFilter>

/** Intakes, what was said about them, and ending one. */
export const runRoutes = {
  listRuns: {
    method: 'GET',
    path: '/runs',
    role: 'viewer',
    summary: 'Intakes, newest first, with the states of their records.',
    query: runFilter,
    response: pageOf(run),
  },
  getRun: {
    method: 'GET',
    path: '/runs/:run',
    role: 'viewer',
    summary: 'One intake with the states of its records.',
    params: z.strictObject({ run: id }),
    response: run,
  },
  cancelRun: {
    method: 'POST',
    path: '/runs/:run/cancel',
    role: 'operator',
    summary:
      'Ends a run for a reason: what is done stays done, calls under way end, and all other records of it end as resolved. It goes on in the background; `getRun` tells how far it is.',
    params: z.strictObject({ run: id }),
    body: z.strictObject({ reason }),
    response: run,
  },
  listLogs: {
    method: 'GET',
    path: '/logs',
    role: 'viewer',
    summary: 'What nodes wrote, and what the engine said of records that did not simply pass. Newest first.',
    query: logFilter,
    response: pageOf(logLine).extend({
      /** True when the search was ended before it had seen all lines: `nextCursor` goes on. */
      isBounded: z.boolean(),
    }),
  },
  listSparklines: {
    method: 'GET',
    path: '/sparklines',
    role: 'viewer',
    summary: 'How many records of each flow were accepted and ended, by minute or by hour.',
    query: z.strictObject({
      flow: flowId.optional(),
      /** The last hour by the minute (default), the last day or the last week by the hour. */
      span: z.enum(['hour', 'day', 'week']).optional(),
    }),
    response: z.object({
      /** Beginning of the first piece of time. */
      from: instant,
      /** The present. */
      to: instant,
      /** Length of a piece of time. */
      stepSeconds: z.int(),
      items: listOf(flowSparkline),
    }),
  },
} as const satisfies RouteTable
