import { z } from 'zod'
import { exception, exceptionDetail, exceptionGroup } from './exception-models.ts'
import { flowId, id, listOf, pageOf, paging, reason } from './models.ts'
import { repairReport } from './record-routes.ts'
import type { RouteTable } from './route.ts'

const personName = z.string().trim().min(1).max(100)
const tag = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,39}$/u, 'is letters, digits, -, _, . and :, 40 at most')

const exceptionFilter = z.strictObject({
  fingerprint: z.string().max(64).optional(),
  flow: flowId.optional(),
  code: z.string().max(64).optional(),
  assignee: personName.optional(),
  tag: tag.optional(),
  /** `open` has the assigned ones too; `closed` is whatever is not open. Default `open`. */
  state: z.enum(['open', 'assigned', 'ignored', 'resolved', 'retried', 'closed', 'all']).optional(),
  ...paging,
})

/** Which exceptions a list shows. */
export type ExceptionFilter = z.output<typeof exceptionFilter>

const groupFilter = z.strictObject({
  flow: flowId.optional(),
  code: z.string().max(64).optional(),
  /** Groups of which some are this person’s. */
  assignee: personName.optional(),
  /** Groups of which some have this tag. */
  tag: tag.optional(),
  /** `harm` (default): most records first, those held behind them counted. `age`: the longest waiting first. */
  sort: z.enum(['harm', 'age']).optional(),
  limit: paging.limit,
})

/** Which groups of exceptions a list shows, and in which order. */
export type ExceptionGroupFilter = z.output<typeof groupFilter>

/** Which exceptions an act is about: named ones, or all open ones of a cause. */
const selection = {
  exceptionIds: z.array(id).min(1).max(1000).optional(),
  fingerprint: z.string().min(1).max(64).optional(),
} as const

/** Which exceptions an act is about: named ones, or all open ones of a cause. */
export interface ExceptionSelection {
  readonly exceptionIds?: readonly string[] | undefined
  readonly fingerprint?: string | undefined
}

function isOneSelection({ exceptionIds, fingerprint }: ExceptionSelection): boolean {
  return (exceptionIds === undefined) !== (fingerprint === undefined)
}

const oneSelection = 'needs either `exceptionIds` or `fingerprint`'

/** How many exceptions an act has changed. */
const changed = z.object({ changed: z.int() })

/** What waits for a person, and how people share it out. */
export const exceptionRoutes = {
  listExceptionGroups: {
    method: 'GET',
    path: '/exceptions/groups',
    role: 'viewer',
    summary: 'Open exceptions by cause in business words, the most harmful first.',
    query: groupFilter,
    response: z.object({
      items: listOf(exceptionGroup),
      /** False when so many records are held that not all were counted: `held` is what was counted. */
      isHeldComplete: z.boolean(),
    }),
  },
  listExceptions: {
    method: 'GET',
    path: '/exceptions',
    role: 'viewer',
    summary: 'Exceptions, newest first.',
    query: exceptionFilter,
    response: pageOf(exception),
  },
  getException: {
    method: 'GET',
    path: '/exceptions/:exception',
    role: 'viewer',
    summary: 'One exception with what was written to it.',
    params: z.strictObject({ exception: id }),
    response: exceptionDetail,
  },
  assignExceptions: {
    method: 'POST',
    path: '/exceptions/assign',
    role: 'operator',
    summary: 'Gives open exceptions to somebody, or back to nobody.',
    body: z
      .strictObject({ ...selection, assignee: personName.nullable(), reason: reason.optional() })
      .refine(isOneSelection, oneSelection),
    response: changed,
  },
  tagExceptions: {
    method: 'POST',
    path: '/exceptions/tag',
    role: 'operator',
    summary: 'Puts tags on exceptions and takes tags off.',
    body: z
      .strictObject({ ...selection, add: z.array(tag).max(20).default([]), remove: z.array(tag).max(20).default([]) })
      .refine(isOneSelection, oneSelection),
    response: changed,
  },
  commentExceptions: {
    method: 'POST',
    path: '/exceptions/comment',
    role: 'operator',
    summary: 'Writes a note to exceptions.',
    body: z
      .strictObject({ ...selection, text: z.string().trim().min(1).max(5000) })
      .refine(isOneSelection, oneSelection),
    response: changed,
  },
  ignoreExceptions: {
    method: 'POST',
    path: '/exceptions/ignore',
    role: 'operator',
    summary: 'Takes exceptions out of the open ones, for a reason. Their records stay parked.',
    body: z.strictObject({ ...selection, reason }).refine(isOneSelection, oneSelection),
    response: changed,
  },
  verifyRecord: {
    method: 'POST',
    path: '/records/:record/verify',
    role: 'operator',
    summary:
      'Asks the other system with the node’s probe what became of an unknown outcome, and lets the record go on with the answer.',
    params: z.strictObject({ record: id }),
    body: z.strictObject({ reason: reason.optional() }),
    response: repairReport,
  },
  reopenExceptions: {
    method: 'POST',
    path: '/exceptions/reopen',
    role: 'operator',
    summary: 'Opens ignored exceptions again, and those that were closed because their record was overtaken.',
    body: z.strictObject({ exceptionIds: z.array(id).min(1).max(1000), reason: reason.optional() }),
    response: changed,
  },
} as const satisfies RouteTable
