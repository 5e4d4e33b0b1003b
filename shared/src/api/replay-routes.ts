import { z } from 'zod'
import { cause } from './exception-models.ts'
import { errorInfo, id, instant, listOf, pageOf, paging, payload, reason } from './models.ts'
import { recordState } from './record-models.ts'
import { assume, fromNode, recordFilter, version } from './record-routes.ts'
import type { RouteTable } from './route.ts'

/**
 * `retry`: the records run again with the keys that their effects have, so what was done is not done twice.
 * `send-again`: new records with new keys, so everything happens again.
 */
const verb = z.enum(['retry', 'send-again'])

/** Most records that are named one by one; a filter may find more. */
const maxNamed = 10_000

const recordsFilter = recordFilter.omit({ limit: true, cursor: true })

const orderShape = {
  verb,
  recordIds: z.array(id).min(1).max(maxNamed).readonly().optional(),
  /** As for a search. A retry from the failed node takes those that are parked. */
  filter: recordsFilter.optional(),
  fromNode,
  version,
  assume,
} as const

interface OrderText {
  readonly verb: z.output<typeof verb>
  readonly recordIds?: unknown
  readonly filter?: object | undefined
  readonly fromNode?: unknown
  readonly assume?: unknown
}

function hasOneSelection({ recordIds, filter }: OrderText): boolean {
  return (recordIds === undefined) !== (filter === undefined)
}

function isNarrow({ filter }: OrderText): boolean {
  return filter === undefined || Object.values(filter).some((value) => value !== undefined)
}

function fitsVerb({ verb: given, fromNode: node, assume: assumed }: OrderText): boolean {
  return given === 'retry' || (node === undefined && assumed === undefined)
}

const oneSelection = 'needs either `recordIds` or `filter`'
const narrow = 'needs a filter that says which records'
const fitting = 'can have `fromNode` and `assume` for a retry only'

/** A corrected payload is checked with the one record that it is for. */
function hasOneForPayload({ recordIds, payload: corrected }: OrderText & { readonly payload?: unknown }): boolean {
  return corrected === undefined || (Array.isArray(recordIds) && recordIds.length === 1)
}

const forOneRecord = 'can have a `payload` for one record only'

const order = z.strictObject(orderShape)

/** What is to be run again, and how. */
export type ReplayOrder = z.output<typeof order>

const canary = z.strictObject({
  /** So many records are tried first. */
  count: z.int().min(1).max(1000),
  /** The others follow when somebody says so (default), or by themselves when all of the first were delivered. */
  goOn: z.enum(['when-told', 'when-delivered']).default('when-told'),
})

const pace = {
  canary: canary.optional(),
  /** Most records that are started in a second. */
  perSecond: z.number().min(0.01).max(10_000).optional(),
} as const

/** How a replay goes about it. */
export type ReplayPace = { readonly [K in keyof typeof pace]?: z.output<(typeof pace)[K]> }

/**
 * `running`: starts records. `waiting`: the canaries have been started; the others wait. `settling`: all have been
 * started, some are still under way. `finished`: all have ended or are parked again. `cancelled`: the ones that had not
 * been started stay as they are.
 */
const replayState = z.enum(['running', 'waiting', 'settling', 'finished', 'cancelled'])

const replay = z.object({
  id,
  state: replayState,
  order: order.omit({ recordIds: true }),
  ...{ canary: canary.exactOptional(), perSecond: z.number().exactOptional() },
  reason: z.string(),
  startedBy: z.string(),
  startedAt: instant,
  endedAt: instant.exactOptional(),
  /** How many of the chosen records are where; `left` were not started because it was cancelled. */
  counts: z.object({ chosen: z.int(), pending: z.int(), started: z.int(), refused: z.int(), left: z.int() }),
  /** Where the started records stand; once finished, where they stood then. */
  states: z.partialRecord(recordState, z.int()),
  /** What it is doing or waiting for, in a sentence. */
  message: z.string(),
})

/** A replay and how far it is. */
export type ReplayView = z.output<typeof replay>

const replayedRecord = z.object({
  recordId: id,
  state: z.enum(['pending', 'started', 'refused', 'left']),
  /** The new record that it became, where it is not the same. */
  becameId: id.exactOptional(),
  error: errorInfo.exactOptional(),
})

/** One record of a replay. */
export type ReplayedRecord = z.output<typeof replayedRecord>

const effectForecast = z.object({
  flow: z.string(),
  node: z.string(),
  /** As the flow’s current version names it. */
  nodeName: z.string().exactOptional(),
  /** The system that the node writes to. */
  system: z.string().exactOptional(),
  /** Effects that have not happened and will be tried. */
  create: z.int(),
  /** Effects of unknown outcome that are sent again under the same key, for the target to recognize. */
  repeat: z.int(),
  /** Effects of unknown outcome that the node’s probe asks about first. */
  probe: z.int(),
  /** Effects that were done: their answers are recalled, nothing is sent. */
  recall: z.int(),
  /** Effects that may follow, depending on answers that are not there yet. */
  possible: z.int(),
})

/** What a replay would do at one node. */
export type EffectForecast = z.output<typeof effectForecast>

const replayPreview = z.object({
  chosen: z.int(),
  /** How many of them were looked at. */
  examined: z.int(),
  /** True when not all were looked at: then every count is scaled up from those that were. */
  isEstimate: z.boolean(),
  effects: listOf(effectForecast),
  /** Records that would not be started, by what stands against it. */
  refused: listOf(z.object({ error: errorInfo, count: z.int(), exampleId: id })),
  /** Records that would park again before their next effect. */
  parksAgain: listOf(
    z.object({
      flow: z.string(),
      node: z.string(),
      nodeName: z.string().exactOptional(),
      error: errorInfo,
      count: z.int(),
      exampleId: id,
    }),
  ),
  /** Records of whose key a later one was delivered: running them may put an old state over a newer one. */
  overtaken: z.int(),
})

/** What a replay would do. */
export type ReplayPreview = z.output<typeof replayPreview>

const replayReport = z.object({
  /** Records that were started and are parked again, by cause. */
  parkedAgain: listOf(
    z.object({
      fingerprint: z.string(),
      flow: z.string(),
      node: z.string(),
      nodeName: z.string(),
      cause,
      count: z.int(),
      exampleId: id,
    }),
  ),
  /** Records that were not started, by what stood against it. */
  refused: listOf(z.object({ error: errorInfo, count: z.int(), exampleId: id })),
})

/** What became of those that a replay did not bring to their end. */
export type ReplayReport = z.output<typeof replayReport>

const params = z.strictObject({ replay: id })

/** Running many records again, in the background. */
export const replayRoutes = {
  previewReplay: {
    method: 'POST',
    path: '/replays/preview',
    role: 'operator',
    summary: 'What a replay would do, by node and system, from the effect ledger. Nothing is done.',
    body: z
      .strictObject({
        ...orderShape,
        /** Replaces what the branch carries, to see where the record would get to with it. */
        payload: payload.optional(),
      })
      .refine(hasOneSelection, oneSelection)
      .refine(isNarrow, narrow)
      .refine(fitsVerb, fitting)
      .refine(hasOneForPayload, forOneRecord),
    response: replayPreview,
  },
  startReplay: {
    method: 'POST',
    path: '/replays',
    role: 'operator',
    summary: 'Runs the chosen records again, the oldest first, for a reason.',
    body: z
      .strictObject({ ...orderShape, ...pace, reason })
      .refine(hasOneSelection, oneSelection)
      .refine(isNarrow, narrow)
      .refine(fitsVerb, fitting),
    response: replay,
  },
  listReplays: {
    method: 'GET',
    path: '/replays',
    role: 'viewer',
    summary: 'Replays, newest first.',
    query: z.strictObject(paging),
    response: pageOf(replay),
  },
  getReplay: {
    method: 'GET',
    path: '/replays/:replay',
    role: 'viewer',
    summary: 'A replay: how far it is and what became of its records.',
    params,
    response: replay,
  },
  listReplayedRecords: {
    method: 'GET',
    path: '/replays/:replay/records',
    role: 'viewer',
    summary: 'The records of a replay in the order in which they are started.',
    params,
    query: z.strictObject({ state: replayedRecord.shape.state.optional(), ...paging }),
    response: pageOf(replayedRecord),
  },
  reportReplay: {
    method: 'GET',
    path: '/replays/:replay/report',
    role: 'viewer',
    summary: 'Which records of a replay are parked again or were refused, by cause.',
    params,
    response: replayReport,
  },
  continueReplay: {
    method: 'POST',
    path: '/replays/:replay/continue',
    role: 'operator',
    summary: 'Lets a replay go on after its canaries.',
    params,
    body: z.strictObject({ reason: reason.optional() }),
    response: replay,
  },
  cancelReplay: {
    method: 'POST',
    path: '/replays/:replay/cancel',
    role: 'operator',
    summary: 'Starts no more records. What was started stays started and goes on.',
    params,
    body: z.strictObject({ reason }),
    response: replay,
  },
} as const satisfies RouteTable
