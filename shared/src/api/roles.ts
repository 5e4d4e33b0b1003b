import { z } from 'zod'

/** What a token may do, from least to most: look; repair records; change flows; change systems, secrets and tokens. */
export const roles = ['viewer', 'operator', 'designer', 'admin'] as const

/** A role of the table above. */
export type Role = (typeof roles)[number]

/** A role as data. */
export const roleSchema = z.enum(roles)

/** True when a caller with one role may use a route that needs another: each role may do what the ones before it may. */
export function hasRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
