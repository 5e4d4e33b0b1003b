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
})

/** A cause for which a record is or was parked. */
export type ExceptionView = z.output<typeof exception>

const exceptionNote = z.object({ id, at: instant, author: z.string(), text: z.string() })

/** What somebody wrote to an exception. */
export type ExceptionNote = z.output<typeof exceptionNote>

/** An exception with what was written to it, oldest first. */
export const exceptionDetail = exception.extend({ title: z.string(), notes: listOf(exceptionNote) })

/** An exception with what was written to it. */
export type ExceptionDetail = z.output<typeof exceptionDetail>

/** Open exceptions with the same cause. */
export const exceptionGroup = z.object({
  fingerprint: z.string(),
  /** The cause in a line, e.g. `CODE_UNMAPPED: “PLT” in table “units”, at node “Look up units”`. */
  title: z.string(),
  flow: z.string(),
  node: z.string(),
  code: z.string(),
  count: z.int(),
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
