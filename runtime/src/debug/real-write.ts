import { CrossdockError } from '@crossdock/shared/errors'
import { interruptedEffect } from '../engine/failure.ts'
import type { PlanStep } from '../engine/plan.ts'
import type { EffectIntent } from '../engine/ports.ts'
import type { CallOutcome } from '../engine/walk.ts'
import { openStateOf } from '../store/debug-watch-store.ts'
import { lookAtRecord } from '../store/repair-store.ts'
import { assertMayRerun } from '../store/rerun-store.ts'
import { keepSession } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import type { DebugFacts, Session, World } from './session.ts'

/**
 * Asks the effect ledger before something is done for real, as a worker does: what was done is recalled, what may have been
 * done is not done again. Undefined: it may be sent. Throws CONFLICT for a copy of a record that may be under way.
 */
export async function grantWrite(
  kit: DebugKit,
  session: Session,
  write: { readonly facts: DebugFacts; readonly intent: EffectIntent; readonly step: PlanStep; readonly by: string },
): Promise<CallOutcome | undefined> {
  const { by, facts, intent, step } = write
  await assertNobodyRuns(kit, session, facts)
  session.underWay = { node: step.id, key: facts.record.key }
  const [system] = step.systems
  const detail = {
    flow: session.head.flow,
    node: step.id,
    key: facts.record.key,
    record: facts.record.id,
    effect: intent.key,
    ...(system ? { system: system.name } : {}),
  }
  const audit = { actor: by, action: 'debug.write', subject: `debug:${session.id}`, detail }
  const answer = await keepSession(kit, session, { intent, audit })
  if (answer?.state === 'granted') return undefined
  session.underWay = undefined
  if (answer?.state === 'done') return { kind: 'result', result: answer.result, recalled: true }
  return { kind: 'error', error: interruptedEffect(step, intent.key) }
}

/** What the runtime itself may be doing at this moment, or can no longer tell whether it was done, is not done for a copy. */
async function assertNobodyRuns(kit: DebugKit, { head, world }: Session, facts: DebugFacts): Promise<void> {
  const original = originalOf(world, facts)
  const id = original?.recordedId
  if (!original || id === undefined || head.holding.includes(id)) return
  const { database } = kit
  const state = await openStateOf(database, id)
  if (state === 'parked' && original === facts) return
  if (state !== undefined) throw maybeUnderWay(original.record.key, state)
  const { flow } = await kit.planFor(original.record.flow)
  await assertMayRerun(database, await lookAtRecord(database, id), { keepDays: flow.settings.retentionDays })
}

/** The record of the runtime that has the same effects: its original, or that of the record whose split made it here. */
function originalOf(world: World, facts: DebugFacts): DebugFacts | undefined {
  for (let each: DebugFacts | undefined = facts; each; each = world.get(each.parentId ?? '')?.facts) {
    if (each.recordedId !== undefined) return each
  }
  return undefined
}

function maybeUnderWay(key: string, state: string): CrossdockError {
  return new CrossdockError(
    'CONFLICT',
    `The record ${key} is open in the runtime (${state}), so it may be under way there: nothing is sent for its copy.`,
    { remedy: 'Hold it with a live session, or wait until it has ended or is parked.' },
  )
}
