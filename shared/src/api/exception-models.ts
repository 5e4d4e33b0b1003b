import { z } from 'zod'
import { errorInfo, id, instant, listOf } from './models.ts'

/**
 * Where an exception stands. `open`: nobody has it yet. `assigned`: still open, and somebody’s. `ignored`: left out of the
 * open ones for a reason; its record stays parked. `resolved`: its record was ended by hand, or overtaken. `retried`: its
 * record ran on.
 */
const exceptionState = z.enum(['open', 'assigned', 'ignored', 'resolved', 'retried'])

/** A cause for which a record is or was parked. */
export const exception = z.object({
  id,
  recordId: id,
  flow: z.string(),
  entity: z.string(),
  key: z.string(),
  branch: z.string(),
  node: z.string(),
  error: errorInfo,
  fingerprint: z.string(),
  state: exceptionState,
  /** True for `open` and `assigned`. */
  isOpen: z.boolean(),
  assignee: z.string().exactOptional(),
  tags: listOf(z.string()),
  openedAt: instant,
  closedAt: instant.exactOptional(),
  closedBy: z.string().exactOptional(),
  closeReason: z.string().exactOptional(),
  /** How many records are held behind its record. In lists only, and only where there are some. */
  held: z.int().exactOptional(),
})

/** A cause for which a record is or was parked. */
export type ExceptionView = z.output<typeof exception>

const exceptionNote = z.object({ id, at: instant, author: z.string(), text: z.string() })

/** What somebody wrote to an exception. */
export type ExceptionNote = z.output<typeof exceptionNote>

/**
 * What kind of thing is in the way, and so what helps. `unmapped-code`: a row of a code table. `refused`: the other system said
 * no. `unknown-outcome`: sent, and nobody knows whether it took effect. `missing-value`, `invalid-record`: the record.
 * `not-answering`: the other system, for now. `set-up`: a system, credential or setting of this environment. `code`: an
 * expression or a code node. `unreadable`: what came in could not be taken. `lost`: what it carried is gone.
 */
const causeKind = z.enum([
  ...(['unmapped-code', 'refused', 'unknown-outcome', 'missing-value', 'invalid-record'] as const),
  ...(['not-answering', 'set-up', 'code', 'unreadable', 'lost', 'other'] as const),
])

/** A cause in business words, and the facts in it. */
export const cause = z.object({
  kind: causeKind,
  /** A clause without full stop, e.g. `customer 1007 is blocked in ERP`. */
  text: z.string(),
  /** The system that refused or did not answer, by its name. */
  system: z.string().exactOptional(),
  /** The field of the record or request that offends. */
  field: z.string().exactOptional(),
  /** The value that offends. */
  value: z.union([z.string(), z.number()]).exactOptional(),
  /** The code table that lacks the value. */
  table: z.string().exactOptional(),
  /** HTTP status of a refusal. */
  status: z.int().exactOptional(),
  /** How the other system names its refusal. */
  remoteCode: z.string().exactOptional(),
  /** What the other system says, word for word. */
  remoteMessage: z.string().exactOptional(),
})

/** A cause in business words, and the facts in it. */
export type CauseView = z.output<typeof cause>

/** An exception with what was written to it, oldest first. */
export const exceptionDetail = exception.extend({ title: z.string(), cause, notes: listOf(exceptionNote) })

/** An exception with what was written to it. */
export type ExceptionDetail = z.output<typeof exceptionDetail>

/** Open exceptions with the same cause. */
export const exceptionGroup = z.object({
  fingerprint: z.string(),
  /** The cause in a line, e.g. `customer 1007 is blocked in ERP, at “Shipment to the ERP”`. */
  title: z.string(),
  cause,
  flow: z.string(),
  /** As the current version names it; its id where that is not known. */
  flowName: z.string(),
  node: z.string(),
  /** As the current version names it; its id where it has none of that id. */
  nodeName: z.string(),
  code: z.string(),
  count: z.int(),
  /** How many records are held behind them, because they have the same keys. */
  held: z.int(),
  /** How many of them are somebody’s. */
  assigned: z.int(),
  assignees: listOf(z.string()),
  /** What the records are about. */
  entities: listOf(z.string()),
  /** The systems that the node uses. */
  systems: listOf(z.string()),
  oldestAt: instant,
  newestAt: instant,
  /** The oldest of them. */
  example: exception,
})

/** Open exceptions with the same cause. */
export type ExceptionGroup = z.output<typeof exceptionGroup>
