import { z } from 'zod'
import { instant } from './models.ts'
import { roleSchema } from './roles.ts'
import type { RouteTable } from './route.ts'

/** Signing in with a code instead of a token, e.g. from an address that a start has printed. */
export const signInRoutes = {
  createSignInCode: {
    method: 'POST',
    path: '/sign-in/codes',
    role: 'admin',
    summary: 'Makes a sign-in code: good once, for ten minutes, at the process that made it.',
    body: z.strictObject({
      /** What the token is called that the code is exchanged for. */
      name: z.string().trim().min(1).max(100),
      role: roleSchema,
    }),
    response: z.object({ code: z.string(), expiresAt: instant }),
  },
  signIn: {
    method: 'POST',
    path: '/sign-in',
    role: 'anyone',
    summary: 'Exchanges a sign-in code for a token of its own, which ends after twelve hours.',
    body: z.strictObject({ code: z.string().min(1).max(200) }),
    response: z.object({ token: z.string(), name: z.string(), role: roleSchema, expiresAt: instant }),
  },
} as const satisfies RouteTable
