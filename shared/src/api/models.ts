import { z } from 'zod'
import { type ErrorCode, errorCodes } from '../errors/index.ts'

/** A moment, ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: true }).meta({ description: 'ISO 8601' })

/** An id as it appears in addresses. */
export const id = z.guid()

/** The name of a system, credential or code table. */
export const bindingName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'must begin with a letter; letters, digits, -, _ and . follow')

/** The id of a flow in an address. */
export const flowId = z.string().min(1).max(64)

/** The id of a node: of one in a subflow `<call>/<node>`, at most six names of 64 characters. */
export const nodeId = z.string().min(1).max(400)

/** Any JSON value, but not none. */
export const payload = z.unknown().refine((value) => value !== undefined, 'is missing')

/** A person’s reason for an act, kept in the audit. */
export const reason = z.string().trim().min(3).max(1000)

/** How many rows a page has at most. */
export const maxPageSize = 500

/** The query of every list that is read page by page. */
export const paging = {
  /** Default 100. */
  limit: z.coerce.number().int().min(1).max(maxPageSize).optional(),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
} as const

/** A list that is only read. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.array(item).readonly()
}

/** One page; `nextCursor` is missing on the last one. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({ items: listOf(item), nextCursor: z.string().exactOptional() })
}

/** What is known about an error. */
export const errorInfo = z.object({
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  remedy: z.string(),
  detail: z.record(z.string(), z.unknown()).readonly().exactOptional(),
})

/** How the API answers whatever it refuses. */
export const errorAnswer = z.object({ error: errorInfo })

/** Nothing but the fact that it was done. */
export const done = z.object({ ok: z.literal(true) })
