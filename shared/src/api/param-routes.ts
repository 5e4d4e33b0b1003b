import { z } from 'zod'
import { instant } from './models.ts'
import type { RouteTable } from './route.ts'

const maxParams = 500

/** As an expression names it: `params.site`. */
const paramName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'must begin with a letter or _; letters, digits and _ follow')

const paramValues = z
  .record(paramName, z.json())
  .refine((params) => Object.keys(params).length <= maxParams, `must be at most ${maxParams}`)
  .meta({ description: 'Values by name; never a secret: everybody who sees the environment sees them.' })

const environmentParams = z.object({
  params: z.record(z.string(), z.json()),
  /** Counts changes; 0 while none was ever set. */
  version: z.int(),
  changedBy: z.string().exactOptional(),
  changedAt: instant.exactOptional(),
})

/** The parameters of an environment. */
export type EnvironmentParams = z.output<typeof environmentParams>
/** The value of a parameter: any JSON. */
export type ParamValue = EnvironmentParams['params'][string]

/** What expressions of all flows read as `params`. */
export const paramRoutes = {
  getParams: {
    method: 'GET',
    path: '/params',
    role: 'viewer',
    summary: 'The parameters of this environment, as expressions read them.',
    response: environmentParams,
  },
  putParams: {
    method: 'PUT',
    path: '/params',
    role: 'admin',
    summary:
      'Replaces the parameters of this environment, all of them. Records that are worked on next see the new ones.',
    body: z.strictObject({
      params: paramValues,
      /** The version that was changed; another one by now is refused with CONFLICT. */
      expectedVersion: z.int().min(0).optional(),
    }),
    response: environmentParams,
  },
} as const satisfies RouteTable
