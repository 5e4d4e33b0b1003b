import { z } from 'zod'
import { about } from './about-models.ts'
import { debugSession } from './debug-models.ts'
import { exception } from './exception-models.ts'
import { flowLive, flowTail } from './live-models.ts'
import { done, flowId, id, instant, listOf, pageOf, paging } from './models.ts'
import { recordState } from './record-models.ts'
import { roleSchema } from './roles.ts'
import type { RouteTable } from './route.ts'

const token = z.object({
  id,
  name: z.string(),
  role: roleSchema,
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant.exactOptional(),
  revokedAt: instant.exactOptional(),
})

/** A token, without its text. */
export type TokenView = z.output<typeof token>

const auditEntry = z.object({
  id: z.string(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string().exactOptional(),
  detail: z.unknown().exactOptional(),
})

/** One act of a person or program. */
export type AuditEntry = z.output<typeof auditEntry>

const auditFilter = z.strictObject({
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  /** e.g. `flow:order-release` or `record:<id>`. */
  subject: z.string().max(600).optional(),
  ...paging,
})

/** Which acts a list shows. */
export type AuditFilter = z.output<typeof auditFilter>

const stateCount = z.object({ flow: z.string(), state: recordState, count: z.int() })

/** How many records of a flow stand in a state. */
export type StateCount = z.output<typeof stateCount>

const activity = z.object({
  at: instant,
  /** Open records, all of them. */
  open: listOf(stateCount),
  /** Ended records, of the time asked for. */
  ended: listOf(stateCount),
  openExceptions: z.int(),
})

/** What stands where, and what ended lately. */
export type Activity = z.output<typeof activity>

const event = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('counts'),
    data: z.object({ at: instant, open: listOf(stateCount), openExceptions: z.int() }),
  }),
  z.object({
    event: z.literal('rates'),
    data: z.object({
      at: instant,
      endedPerSecond: listOf(z.object({ flow: z.string(), state: recordState, perSecond: z.number() })),
    }),
  }),
  z.object({ event: z.literal('exception'), data: exception }),
  /** For the flow that the stream asked for, when something has changed, once a second at most. */
  z.object({ event: z.literal('flow'), data: flowLive }),
  /** For the flow whose records the stream asked for: those that were accepted and ended. */
  z.object({ event: z.literal('tail'), data: flowTail }),
  /** For the debug session that the stream asked for: something has happened in it. */
  z.object({
    event: z.literal('debug'),
    data: z.object({ session: id, revision: z.int(), state: debugSession.shape.state }),
  }),
])

/** What the event stream tells: an event’s name and its data. */
export type LiveEvent = z.output<typeof event>

const partState = z.object({ state: z.enum(['ok', 'degraded', 'down', 'off']), message: z.string().exactOptional() })

/** The runtime itself: tokens, audit, health and what is going on. */
export const adminRoutes = {
  whoAmI: {
    method: 'GET',
    path: '/whoami',
    role: 'viewer',
    summary: 'Name and role of the token that asks.',
    response: z.object({ name: z.string(), role: roleSchema }),
  },
  getAbout: {
    method: 'GET',
    path: '/about',
    role: 'viewer',
    summary: 'Which environment this is, its version, who asks and what they may do.',
    response: about,
  },
  getHealth: {
    method: 'GET',
    path: '/health',
    role: 'viewer',
    summary: 'How each part of the runtime is, and why.',
    response: z.object({
      isReady: z.boolean(),
      parts: z.object({ database: partState, queue: partState, worker: partState, scheduler: partState }),
    }),
  },
  getActivity: {
    method: 'GET',
    path: '/activity',
    role: 'viewer',
    summary: 'Records by flow and state, and open exceptions.',
    query: z.strictObject({
      flow: flowId.optional(),
      /** How far back ended records are counted. Default 60. */
      endedWithinMinutes: z.coerce.number().int().min(1).max(1440).optional(),
    }),
    response: activity,
  },
  streamEvents: {
    method: 'GET',
    path: '/events',
    role: 'viewer',
    summary:
      'Live events (SSE): counts, rates, new exceptions, and one flow’s traffic. `Last-Event-ID` brings the exceptions missed since.',
    query: z.strictObject({
      /** Also tells what moves in this flow. */
      flow: flowId.optional(),
      /** Also tells which records of this flow are accepted and end, once a second, at most 20 by name. */
      tail: flowId.optional(),
      /** Also tells when something has happened in this debug session. */
      debug: id.optional(),
    }),
    response: event,
    responseType: 'text/event-stream',
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    role: 'viewer',
    summary: 'This API as OpenAPI 3.1.',
    response: z.record(z.string(), z.unknown()),
  },
  listTokens: {
    method: 'GET',
    path: '/tokens',
    role: 'admin',
    summary: 'All tokens, without their texts.',
    response: z.object({ items: listOf(token) }),
  },
  createToken: {
    method: 'POST',
    path: '/tokens',
    role: 'admin',
    summary: 'Makes a token. Its text is answered this once.',
    body: z.strictObject({
      name: z.string().trim().min(1).max(100),
      role: roleSchema,
      /** Missing: until it is revoked. */
      expiresAt: instant.optional(),
    }),
    response: token.extend({ token: z.string() }),
  },
  revokeToken: {
    method: 'DELETE',
    path: '/tokens/:token',
    role: 'admin',
    summary: 'Makes a token worthless at once.',
    params: z.strictObject({ token: id }),
    response: done,
  },
  listAudit: {
    method: 'GET',
    path: '/audit',
    role: 'admin',
    summary: 'Who did what and why, newest first.',
    query: auditFilter,
    response: pageOf(auditEntry),
  },
} as const satisfies RouteTable
