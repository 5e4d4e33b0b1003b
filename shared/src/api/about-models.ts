import { z } from 'zod'
import { roleSchema } from './roles.ts'

/** What an environment is for. */
export const environmentKinds = ['dev', 'test', 'production'] as const

/** The environment that a runtime serves: what people call it, and what it is for. */
export const environmentInfo = z.object({ name: z.string().trim().min(1).max(40), kind: z.enum(environmentKinds) })

/** The environment that a runtime serves. */
export type EnvironmentInfo = z.output<typeof environmentInfo>

/** What a designer must know of a runtime before it shows anything. */
export const about = z.object({
  /** Version of the program. */
  version: z.string(),
  environment: environmentInfo,
  me: z.object({
    name: z.string(),
    role: roleSchema,
    /** Names of the routes that this role may call. */
    may: z.array(z.string()).readonly(),
  }),
  limits: z.object({
    /** Largest body of a call, e.g. a flow document with its call. */
    bodyBytes: z.int(),
  }),
})
