import { CrossdockError } from '@crossdock/shared/errors'
import type { Plan } from '../engine/plan.ts'
import type { Readable } from './conditions.ts'
import type { DebugKit } from './kit.ts'
import type { Session, SessionHead } from './session.ts'

const drafts = new WeakMap<object, Promise<Plan>>()

/** The plan that a session runs: that of its draft, or of its version. Throws FLOW_INVALID, NOT_FOUND, INPUT_INVALID. */
export async function planOf(kit: DebugKit, { document, flow, version }: SessionHead): Promise<Plan> {
  if (document === undefined) return await kit.planFor(flow, version)
  const known = drafts.get(document)
  if (known) return await known
  const made = kit.planDraft(document).then((plan) => {
    if (plan.flow.id === flow) return plan
    throw new CrossdockError('INPUT_INVALID', `The document is that of the flow “${plan.flow.id}”, not of “${flow}”.`)
  })
  drafts.set(document, made)
  made.catch(() => drafts.delete(document))
  return await made
}

/** What expressions of a session can read besides the record. */
export function readable({ access, params }: Pick<DebugKit, 'access' | 'params'>): Readable {
  return { lookup: access.lookup, ...(params ? { params: params() } : {}) }
}

/** A case brings rows of code tables with it: they count before those of this environment. */
export function withTables(kit: DebugKit, { head: { tables } }: Session): DebugKit {
  if (!tables) return kit
  const { access } = kit
  const lookup: DebugKit['access']['lookup'] = (table, code) => tables[table]?.[code] ?? access.lookup(table, code)
  return { ...kit, access: { http: access.http, folder: access.folder, sandbox: access.sandbox, lookup } }
}
