import type { SandboxItem, SandboxLimits } from '@crossdock/shared/node'
import { z } from 'zod'

/** What a child process is told: which code the items that follow are for, and then each item. */
export type SandboxRequest =
  | { readonly kind: 'job'; readonly trustDomain: string; readonly code: string; readonly limits: SandboxLimits }
  | { readonly kind: 'item'; readonly item: SandboxItem }

/**
 * What a child process says: `ready` once, then one answer per item. After an answer with `fault` the process ends: its
 * memory may be in any state.
 */
export const sandboxReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('answer'),
    fault: z.boolean(),
    answer: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), json: z.string(), logs: z.array(z.string()).readonly() }),
      z.strictObject({
        ok: z.literal(false),
        code: z.enum(['CODE_FAILED', 'CODE_LIMIT']),
        message: z.string(),
        line: z.int().exactOptional(),
      }),
    ]),
  }),
])

/** A message of a child process. */
export type SandboxReply = z.output<typeof sandboxReply>
