import {
  type FieldMeta,
  lazyExpression,
  type ManifestProblem,
  type SourceManifest,
  type SystemUse,
} from '@crossdock/shared/node'
import { z } from 'zod'
import { lazyValues, maxResponseBytesField, systemField, timeoutFields } from '../http-request/call-fields.ts'
import { findTimetableProblems, timetableField, timetableOf } from '../schedule/timetable-fields.ts'
import { isCursor } from './cursor.ts'

const parameter = (fallback: string, title: string) =>
  z
    .string()
    .min(1)
    .default(fallback)
    .meta({ title } satisfies FieldMeta)

const size = z.int().min(1).max(100_000).default(100)

const paging = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({
    type: z.literal('page'),
    pageParam: parameter('page', 'Parameter of the page number'),
    firstPage: z
      .int()
      .min(0)
      .default(1)
      .meta({ title: 'First page' } satisfies FieldMeta),
    sizeParam: parameter('size', 'Parameter of the page size'),
    size: size.meta({ title: 'Page size' } satisfies FieldMeta),
  }),
  z.strictObject({
    type: z.literal('offset'),
    offsetParam: parameter('offset', 'Parameter of the offset'),
    limitParam: parameter('limit', 'Parameter of the limit'),
    limit: size.meta({ title: 'Limit' } satisfies FieldMeta),
  }),
  z.strictObject({ type: z.literal('link') }),
  z.strictObject({
    type: z.literal('cursor'),
    param: parameter('cursor', 'Parameter of the page’s cursor'),
    next: lazyExpression({
      title: 'Next cursor',
      description: 'From the answer, e.g. =payload.next. null or an empty text ends the list.',
    }),
  }),
])

const cursor = z.strictObject({
  kind: z
    .enum(['time', 'number'])
    .default('time')
    .meta({ title: 'Kind', description: 'A time in ISO 8601, or a number that only grows.' } satisfies FieldMeta),
  field: lazyExpression({ title: 'Field', description: 'When an item last changed, e.g. =updatedAt.' }),
  initial: z
    .union([z.string().min(1), z.number()])
    .optional()
    .meta({
      title: 'Begin at',
      description: 'For the first poll. Without it, everything is read.',
    } satisfies FieldMeta),
  overlapSeconds: z
    .int()
    .min(0)
    .max(7 * 86_400)
    .default(300)
    .meta({
      title: 'Overlap (seconds)',
      description: 'How far each poll reaches back, for items that were committed late. Repetitions are dropped.',
    } satisfies FieldMeta),
})

const config = z.strictObject({
  system: systemField,
  path: z
    .string()
    .min(1)
    .meta({ title: 'Path', description: 'Asked with GET, e.g. /shipments.' } satisfies FieldMeta),
  query: lazyValues({
    title: 'Query',
    description: 'May use `since` and `cursor`, e.g. =since. null leaves a name out.',
  }),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .meta({ title: 'Headers' } satisfies FieldMeta),
  when: timetableField,
  items: lazyExpression({
    title: 'List of items',
    description: 'In the answer, e.g. =payload.items. Default: the answer itself is the list.',
  }).optional(),
  messageId: lazyExpression({
    title: 'Message id',
    description: 'Of each item, telling its versions apart, e.g. =id + "@" + updatedAt. Default: a hash of the item.',
  }).optional(),
  cursor: cursor.optional().meta({ title: 'Only what is new', group: 'Position' } satisfies FieldMeta),
  paging: paging.prefault({ type: 'none' }).meta({ title: 'Pages', group: 'Pages' } satisfies FieldMeta),
  lastWhen: lazyExpression({
    title: 'Last page when',
    description: 'Condition over the answer, e.g. =payload.page >= payload.pages. Saves asking for one page too many.',
    gives: 'condition',
  }).optional(),
  maxPages: z
    .int()
    .min(1)
    .max(100_000)
    .default(1000)
    .meta({ title: 'Most pages', description: 'More than this is an error.', group: 'Pages' } satisfies FieldMeta),
  timeouts: timeoutFields,
  maxResponseBytes: maxResponseBytesField,
})

/** The configuration of this source with its defaults. */
export type HttpPollConfig = z.output<typeof config>

function check(parsed: HttpPollConfig): readonly ManifestProblem[] {
  const problems = [...findTimetableProblems(parsed.when)]
  if (!parsed.cursor && parsed.messageId === undefined) {
    problems.push({
      path: ['messageId'],
      message: 'Every poll reads everything, and nothing tells a new version of an item from one that came before.',
      remedy: 'Set the message id, e.g. =id + "@" + updatedAt, or a cursor.',
    })
  }
  const { initial, kind } = parsed.cursor ?? { kind: 'time' }
  if (initial !== undefined && !isCursor(initial, kind)) {
    problems.push({
      path: ['cursor', 'initial'],
      message: `“${initial}” is not a ${kind} to begin at.`,
      remedy: 'Use a time such as 2026-01-31T00:00:00Z, or a number.',
    })
  }
  return problems
}

/** Asks another system at intervals for what is new. */
export const httpPollManifest = {
  type: 'http-poll',
  version: 1,
  kind: 'source',
  category: 'source',
  effect: 'read',
  trigger: 'timer',
  title: 'HTTP poll',
  summary: 'Asks another system at intervals for what is new.',
  config,
  outputs: ['out'],
  check,
  systemsFrom: ({ system }: HttpPollConfig): readonly SystemUse[] => [{ name: system, kind: 'http' }],
  timetableFrom: ({ when }: HttpPollConfig) => timetableOf(when),
} as const satisfies SourceManifest
