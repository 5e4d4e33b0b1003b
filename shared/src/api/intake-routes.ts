import { z } from 'zod'
import { flowId, id, instant, pageOf, paging } from './models.ts'
import type { RouteTable } from './route.ts'

const intakeRefusal = z.object({
  id,
  flow: z.string(),
  source: z.string(),
  /** What the sender was answered: code, HTTP status, message. */
  code: z.string(),
  status: z.int(),
  message: z.string(),
  messageId: z.string().exactOptional(),
  /** SHA-256 of the canonical body that was refused, hex. */
  bodyHash: z.string(),
  /** The message that had come first under this id: the hash of its body, and its record. */
  accepted: z.object({ hash: z.string(), recordId: id }).exactOptional(),
  /** How often the sender ran into it. */
  times: z.int(),
  firstAt: instant,
  lastAt: instant,
})

/** What a known sender was refused at intake. */
export type IntakeRefusalView = z.output<typeof intakeRefusal>

const intakeRefusalFilter = z.strictObject({
  flow: flowId.optional(),
  source: z.string().max(64).optional(),
  code: z.string().max(64).optional(),
  messageId: z.string().max(600).optional(),
  ...paging,
})

/** Which refusals a list shows. */
export type IntakeRefusalFilter = z.output<typeof intakeRefusalFilter>

/** What was not taken. */
export const intakeRoutes = {
  listIntakeRefusals: {
    method: 'GET',
    path: '/intake-refusals',
    role: 'viewer',
    summary: 'What known senders were refused at intake, and why, newest first.',
    query: intakeRefusalFilter,
    response: pageOf(intakeRefusal),
  },
} as const satisfies RouteTable
