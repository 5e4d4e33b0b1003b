import { z } from 'zod'
import { errorInfo, flowId, id, instant, listOf, nodeId, pageOf, paging, payload, reason } from './models.ts'
import { milestone, recordDetail, recordState, recordSummary } from './record-models.ts'
import type { RouteTable } from './route.ts'

/** What came of a repair, record by record. */
export const repairReport = z.object({
  done: listOf(id),
  refused: listOf(z.object({ recordId: id, error: errorInfo })),
  /** The new records that it made. */
  created: listOf(id),
})

/** How many records one call repairs at most. */
const maxRepaired = 1000

/** Which records a repair is about: named ones, or the oldest that wait for one cause. */
const selection = {
  recordIds: z.array(id).min(1).max(maxRepaired).optional(),
  fingerprint: z.string().min(1).max(64).optional(),
  /** With a fingerprint: how many of the oldest. Default 100. */
  limit: z.int().min(1).max(maxRepaired).optional(),
} as const

function isOneSelection(body: { readonly recordIds?: unknown; readonly fingerprint?: unknown }): boolean {
  return (body.recordIds === undefined) !== (body.fingerprint === undefined)
}

const oneSelection = 'needs either `recordIds` or `fingerprint`'

/** On which flow version: the one the record began with, or the current one. Default `same`. */
export const version = z.enum(['same', 'current']).optional()

/**
 * The node at which a record runs on instead of where it stopped: with what came to it then. The source, or for a
 * child its split, means from the beginning.
 */
export const fromNode = nodeId.optional()

/** For an unknown outcome: what the person has found out in the other system. */
export const assume = z.enum(['not-done', 'done']).optional()

/** Which records a search finds. */
export const recordFilter = z.strictObject({
  key: z.string().min(1).max(500).optional(),
  /** `prefix`: keys that begin with it. `contains`: keys with it somewhere, in capitals or not. Default `exact`. */
  match: z.enum(['exact', 'prefix', 'contains']).optional(),
  /** Part of a value of the payload as it was accepted, in capitals or not. Fields that are masked are not looked into. */
  text: z.string().min(2).max(200).optional(),
  entity: z.string().max(64).optional(),
  flow: flowId.optional(),
  state: recordState.optional(),
  /** Records that have, or had, an exception with this code; parked ones: that wait for it. */
  cause: z.string().max(64).optional(),
  /** Records that have, or had, an exception of this cause; parked ones: that wait for it. */
  fingerprint: z.string().min(1).max(64).optional(),
  /** Accepted at or after. */
  from: instant.optional(),
  /** Accepted before. */
  to: instant.optional(),
  run: id.optional(),
  ...paging,
})

/** Which records a search finds. */
export type RecordFilter = z.output<typeof recordFilter>

/** Records and their repair. */
export const recordRoutes = {
  findRecords: {
    method: 'GET',
    path: '/records',
    role: 'viewer',
    summary:
      'Records, open and ended, newest first. A search for a part of a key or for text looks at so many records a call; `nextCursor` looks further.',
    query: recordFilter,
    response: pageOf(recordSummary).extend({
      /** For a part of a key, or text: how many records were looked at. */
      looked: z.int().exactOptional(),
      /** For a part of a key, or text: whether all records that fit the rest of the search were looked at. */
      isComplete: z.boolean().exactOptional(),
    }),
  },
  getRecord: {
    method: 'GET',
    path: '/records/:record',
    role: 'viewer',
    summary: 'One record with its journey, effects, exceptions and relatives.',
    params: z.strictObject({ record: id }),
    response: recordDetail,
  },
  listChildren: {
    method: 'GET',
    path: '/records/:record/children',
    role: 'viewer',
    summary: 'The records that a split made of this one, newest first.',
    params: z.strictObject({ record: id }),
    query: z.strictObject(paging),
    response: pageOf(recordSummary),
  },
  retryRecord: {
    method: 'POST',
    path: '/records/:record/retry',
    role: 'operator',
    summary:
      'Runs a parked record again from where it stopped, or any record from a chosen node, with a corrected payload if one is given.',
    params: z.strictObject({ record: id }),
    body: z.strictObject({
      version,
      fromNode,
      /** Replaces what the branch carries. */
      payload: payload.optional(),
      assume,
      reason: reason.optional(),
    }),
    response: repairReport,
  },
  retryRecords: {
    method: 'POST',
    path: '/records/retry',
    role: 'operator',
    summary: 'Runs parked records again from where they stopped; what was done is not done twice.',
    body: z
      .strictObject({ ...selection, version, reason: reason.optional() })
      .refine(isOneSelection, oneSelection)
      .refine(
        ({ recordIds, reason: given }) => given !== undefined || recordIds?.length === 1,
        'needs a `reason` for more than one record',
      ),
    response: repairReport,
  },
  resolveRecords: {
    method: 'POST',
    path: '/records/resolve',
    role: 'operator',
    summary: 'Ends parked or held records by hand, for a reason; the next ones of their keys go on.',
    body: z.strictObject({ ...selection, reason }).refine(isOneSelection, oneSelection),
    response: repairReport,
  },
  sendRecordsAgain: {
    method: 'POST',
    path: '/records/send-again',
    role: 'operator',
    summary: 'Sends records again as new ones, for a reason: their effects happen again.',
    body: z.strictObject({
      recordIds: z.array(id).min(1).max(maxRepaired),
      version,
      /** Replaces what was accepted. Only for a single record. */
      payload: payload.optional(),
      reason,
    }),
    response: repairReport,
  },
  listMilestones: {
    method: 'GET',
    path: '/milestones/:key',
    role: 'viewer',
    summary: 'The milestones of a key, in order of time.',
    params: z.strictObject({ key: z.string().min(1).max(500) }),
    response: z.object({ items: listOf(milestone) }),
  },
} as const satisfies RouteTable
