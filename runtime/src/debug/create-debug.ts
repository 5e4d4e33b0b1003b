import { CrossdockError } from '@crossdock/shared/errors'
import { readFlowDocument } from '@crossdock/shared/flow'
import type { ManifestRegistry } from '@crossdock/shared/node'
import { createCallRunner } from '../engine/calls.ts'
import { buildPlan, type Plan } from '../engine/plan.ts'
import { findPublishedSubflows } from '../published-subflows.ts'
import type { Database } from '../store/database.ts'
import { createConditions } from './conditions.ts'
import { createDebugSessions, type DebugSessions } from './debug-sessions.ts'
import type { DebugKit } from './kit.ts'

/** Opens the debug sessions of a runtime. */
export function createDebug(options: Omit<DebugKit, 'calls' | 'conditions' | 'planDraft'>): DebugSessions {
  const { database, executors, manifests } = options
  return createDebugSessions({
    ...options,
    calls: createCallRunner(executors),
    conditions: createConditions(),
    planDraft: (document) => planDraft({ database, manifests }, document),
  })
}

/** The plan of a draft, with the published subflows that it calls. */
async function planDraft(
  { database, manifests }: { readonly database: Database; readonly manifests: ManifestRegistry },
  document: Readonly<Record<string, unknown>>,
): Promise<Plan> {
  const read = readFlowDocument(document)
  if (!read.ok) {
    const [first] = read.problems
    throw new CrossdockError('FLOW_INVALID', `The draft cannot be read: ${first?.message}`, {
      detail: { problems: read.problems },
    })
  }
  const find = await findPublishedSubflows(database, read.flow, manifests)
  return buildPlan(read.flow, { version: 0, manifests, find })
}
