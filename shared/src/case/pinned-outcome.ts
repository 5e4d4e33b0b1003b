import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../errors/index.ts'

const evidence = z.strictObject({ request: z.unknown().exactOptional(), response: z.unknown().exactOptional() })

const emission = z.strictObject({ port: z.string().min(1).max(64), payload: z.unknown() })

const child = z.strictObject({
  payload: z.unknown(),
  key: z.string().exactOptional(),
  entity: z.string().exactOptional(),
})

const pinnedError = z.strictObject({
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  detail: z.record(z.string(), z.unknown()).readonly().exactOptional(),
})

/**
 * What a node is made to answer instead of being run: in a case, in a debug session, for a partial run. `error` takes the
 * node’s own way of failing: retries, error port, parked. `isUnknown`: sent, and the answer never came.
 */
export const pinnedOutcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('emit'), out: z.array(emission).readonly(), evidence: evidence.exactOptional() }),
  z.strictObject({ kind: z.literal('drop'), reason: z.string() }),
  z.strictObject({ kind: z.literal('split'), port: z.string(), children: z.array(child).readonly() }),
  z.strictObject({
    kind: z.literal('error'),
    error: pinnedError,
    isUnknown: z.boolean().exactOptional(),
    evidence: evidence.exactOptional(),
  }),
])

/** What a node is made to answer instead of being run. */
export type PinnedOutcome = z.output<typeof pinnedOutcome>

/**
 * Answers of one node, in the order of its visits; the last one answers every later visit. `record` says for which record
 * of the run: a path such as `0` (the first item), `0/split1[2]` (the third child that `split1` made of it). Without it,
 * for all records that have no list of their own.
 */
export const nodePin = z.strictObject({
  node: z.string().min(1).max(64),
  record: z.string().max(500).exactOptional(),
  outcomes: z.array(pinnedOutcome).min(1).readonly(),
})

/** Answers of one node, in the order of its visits. */
export type NodePin = z.output<typeof nodePin>
