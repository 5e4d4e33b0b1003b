import { z } from 'zod'
import { type RecordState, recordStates } from '../record/index.ts'
import { exception } from './exception-models.ts'
import { errorInfo, id, instant, listOf } from './models.ts'

/** Where a record stands, as data. */
export const recordState = z.enum(recordStates as readonly [RecordState, ...RecordState[]])

/** A record in a list. */
export const recordSummary = z.object({
  id,
  flow: z.string(),
  version: z.int(),
  runId: id,
  source: z.string(),
  entity: z.string(),
  key: z.string(),
  state: recordState,
  /** Why it was filtered or resolved; of a waiting record: who holds it for debugging. */
  reason: z.string().exactOptional(),
  acceptedAt: instant,
  /** For a waiting record: when it runs again. */
  wakeAt: instant.exactOptional(),
  endedAt: instant.exactOptional(),
  /** Who resolved it. */
  endedBy: z.string().exactOptional(),
  /** 0 for the first sending, one more each time it was sent again as new. */
  generation: z.int(),
  parentId: id.exactOptional(),
  /** Where it stood in its origin, e.g. a file and line. */
  origin: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .readonly()
    .exactOptional(),
  /** What a parked record waits for: its oldest open exception. Where records are found, with its title, in business words. */
  cause: z
    .object({
      ...{ exceptionId: id, code: z.string(), message: z.string(), node: z.string() },
      title: z.string().exactOptional(),
    })
    .exactOptional(),
})

/** A record in a list. */
export type RecordSummary = z.output<typeof recordSummary>

const branch = z.object({
  branch: z.string(),
  node: z.string(),
  state: z.enum(['ready', 'waiting', 'parked', 'expecting']),
  attempts: z.int(),
  retryAt: instant.exactOptional(),
  /** Why it waits without a failure of its own: the system that it needs is not called for now. */
  heldBecause: z.string().exactOptional(),
  cause: errorInfo.exactOptional(),
  /** What the branch carries to its node. */
  payload: z.unknown(),
})

/** What became of a record at a node. */
export const stepOutcome = z.enum([
  'passed',
  'filtered',
  'split',
  'retrying',
  'diverted',
  'parked',
  'unknown',
  'recalled',
  'settled',
  'resumed',
])

const journeyStep = z.object({
  node: z.string(),
  type: z.string(),
  branch: z.string(),
  at: instant,
  durationMs: z.number(),
  attempt: z.int(),
  outcome: stepOutcome,
  out: listOf(z.object({ port: z.string(), payload: z.unknown().exactOptional() })).exactOptional(),
  reason: z.string().exactOptional(),
  children: z.int().exactOptional(),
  error: errorInfo.exactOptional(),
  retryAt: instant.exactOptional(),
  effectKey: z.string().exactOptional(),
  evidence: z.object({ request: z.unknown().exactOptional(), response: z.unknown().exactOptional() }).exactOptional(),
  /** A person had it run on: who, with what, and what it carried before. */
  resumed: z
    .object({
      by: z.string(),
      payload: z.unknown().exactOptional(),
      was: z.unknown().exactOptional(),
      forks: z.record(z.string(), z.string()).readonly().exactOptional(),
    })
    .exactOptional(),
})

const effect = z.object({
  key: z.string(),
  node: z.string(),
  state: z.enum(['intent', 'done', 'failed', 'unknown']),
  attempt: z.int(),
  intendedAt: instant,
  settledAt: instant.exactOptional(),
  error: errorInfo.exactOptional(),
})

/** An entry of the effect ledger. */
export type EffectView = z.output<typeof effect>

/** A business moment that a record reached. */
export const milestone = z.object({
  name: z.string(),
  entity: z.string(),
  key: z.string(),
  flow: z.string(),
  recordId: id,
  at: instant,
})

/** A business moment that a record reached. */
export type MilestoneView = z.output<typeof milestone>

/** A record with everything that is known about it. */
export const recordDetail = recordSummary.extend({
  /** As it was accepted; null when it is lost. */
  payload: z.unknown(),
  /** Why a part of it cannot be read: a large payload or journey is missing from the blob store. The rest is complete. */
  lost: errorInfo.exactOptional(),
  /** Open branches; empty before the first checkpoint and after the end. */
  branches: listOf(branch),
  journey: listOf(journeyStep),
  effects: listOf(effect),
  exceptions: listOf(exception),
  children: z.object({ count: z.int(), first: listOf(recordSummary) }),
  parent: recordSummary.exactOptional(),
  /** Other records with the same key, of all flows, newest first. */
  related: listOf(recordSummary),
  /** Milestones of the key. */
  milestones: listOf(milestone),
})

/** A record with everything that is known about it. */
export type RecordDetail = z.output<typeof recordDetail>
