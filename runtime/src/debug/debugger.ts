import { type DebugAct, hasRole, type RequestOf, type Role } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Session } from './session.ts'

/** Who acts in a session. */
export interface Debugger {
  readonly name: string
  readonly role: Role
}

/** Drafts are for designers, and never live. Throws FORBIDDEN and INPUT_INVALID. */
export function assertMayStart(
  { document, modes = {}, start, version }: RequestOf<'startDebug'>['body'],
  by: Debugger,
): void {
  if (document === undefined) return
  assertDesigner(by)
  const isOdd = start.kind === 'live' || version !== undefined
  if (isOdd || Object.keys(modes).length > 1_000) {
    throw new CrossdockError('INPUT_INVALID', 'A draft is neither live nor a published version.')
  }
}

/** A session with a draft is for designers. Throws FORBIDDEN. */
export function assertMayAct({ head }: Session, { act }: DebugAct, by: Debugger): void {
  if (head.document !== undefined || act === 'document') assertDesigner(by)
}

function assertDesigner({ name, role }: Debugger): void {
  if (hasRole(role, 'designer')) return
  throw new CrossdockError('FORBIDDEN', `The token “${name}” has the role ${role}; debugging a draft needs designer.`)
}
