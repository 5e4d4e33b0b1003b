import { z } from 'zod'
import { systemLimits } from './system-limits.ts'

/** A system's base address: http or https, without user, query or fragment. The path may hold a prefix, e.g. `/api/v1`. */
const baseUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => !/[@?#\\]/.test(text),
    'must have no user, password, query or fragment; a password belongs in a credential',
  )

/** How an environment declares an HTTP system. */
export const httpSystemSchema = z.strictObject({
  kind: z.literal('http'),
  baseUrl,
  /** Name of the credential that every call carries. It must be bound to this host. */
  credential: z.string().min(1).optional(),
  /** How near the system may live: on public addresses, on private ranges too, or on this very machine too. */
  network: z.enum(['public', 'private', 'loopback']).default('private'),
  /** Certificates to trust instead of the public ones, as PEM text. Checks are never switched off. */
  tls: z.strictObject({ caPem: z.string().includes('BEGIN CERTIFICATE') }).optional(),
  ...systemLimits,
})

/** A declared HTTP system. */
export type HttpSystemDeclaration = z.output<typeof httpSystemSchema>
