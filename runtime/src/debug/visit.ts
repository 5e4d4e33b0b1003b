import type { NodeMode } from '@crossdock/shared/api'
import type { NodePin } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Plan, PlanStep } from '../engine/plan.ts'
import type { EffectIntent, EffectSettlement, NewChild } from '../engine/ports.ts'
import type { Progress } from '../engine/token.ts'
import type { Tools } from '../engine/tools.ts'
import { type Call, type CallOutcome, Walk, type WalkChanges } from '../engine/walk.ts'
import type { DebugKit } from './kit.ts'
import { pinFor, pinnedAnswer, pinnedCall } from './pinned.ts'
import type { DebugFacts, DebugRecordAt, DebugToken, Standing } from './session.ts'
import { simulated } from './simulated.ts'

/** One visit of a branch at the node before which it stands. */
export interface Visit {
  readonly plan: Plan
  readonly at: DebugRecordAt
  readonly branch: string
  readonly mode: NodeMode | undefined
  readonly pins: readonly NodePin[]
  /** How often this record has been at the node before, on this track. */
  readonly earlierVisits: number
  readonly signal: AbortSignal
  /** Asks the ledger before a real write. Answers how it ends where nothing may be sent. */
  readonly grant: (intent: EffectIntent, step: PlanStep) => Promise<CallOutcome | undefined>
}

/** What came of a visit. */
export type Visited =
  | {
      readonly kind: 'visited'
      readonly step: PlanStep
      readonly token: DebugToken
      readonly standing: Standing
      readonly changes: WalkChanges
      readonly reason: string | undefined
      readonly effectKey: string | undefined
    }
  /** Nothing was run: its system is not to be called for now. */
  | { readonly kind: 'held'; readonly because: string; readonly settlements: readonly EffectSettlement[] }

/**
 * Runs one node for one branch, on the engine itself: only what answers the call is the session’s affair. Throws CONFLICT
 * when the branch cannot be run as things are.
 */
export async function visit(kit: DebugKit, request: Visit): Promise<Visited> {
  const { at, branch, plan } = request
  const token = readyToken(request)
  const step = stepOf(plan, token)
  const others = at.standing.progress.tokens.filter((each) => each.branch !== branch)
  const progress: Progress = { ...at.standing.progress, tokens: [token, ...others] }
  const record = { ...at.facts.record, progress, openChildren: at.standing.openChildren }
  const walk = new Walk(record, plan, toolsFor(kit, request, step))
  const call = await walk.visit(branch)
  const answer = call ? await answerCall(kit, request, call) : undefined
  if (call && answer) walk.settle(call, answer.outcome)
  const changes = walk.takeChanges()
  if (!changes) throw new CrossdockError('INTERNAL', `The visit of “${step.id}” left nothing.`)
  if (changes.steps.length === 0) {
    const because = heldBecause(changes, branch)
    return { kind: 'held', because, settlements: changes.settlements }
  }
  return {
    kind: 'visited',
    step,
    token,
    standing: standingAfter(changes),
    changes,
    reason: answer?.reason,
    effectKey: call?.intent?.key,
  }
}

/** The branch as it can be run now: nobody waits here, and a parked one is tried anew. */
function readyToken({ at, branch, mode }: Visit): DebugToken {
  const token = at.standing.progress.tokens.find((each) => each.branch === branch)
  if (!token) throw new CrossdockError('CONFLICT', `The record ${at.facts.record.key} has no branch ${branch} here.`)
  if (token.isNotKept) {
    throw new CrossdockError(
      'CONFLICT',
      `What ${at.facts.record.key} carried to “${token.node}” is not kept in its journey.`,
      { remedy: 'Give it a payload here, or go back to a step that has one.' },
    )
  }
  if (token.state === 'expecting') {
    const { key } = at.facts.record
    throw new CrossdockError('CONFLICT', `${key} stands at “${token.node}” until all records made of it have ended.`, {
      remedy: 'Step through its parts first, or drop them.',
    })
  }
  const { cause: _cause, heldBecause: _held, retryAtMs: _at, debug: _debug, ...rest } = token
  const attempts = token.state === 'parked' ? 0 : token.attempts
  // What was sent for real and never answered says nothing about an answer that is made up.
  const resume = mode === 'real' || token.resume === 'join' ? token.resume : 'execute'
  return { ...rest, attempts, resume, state: 'ready' }
}

function stepOf(plan: Plan, token: DebugToken): PlanStep {
  const step = plan.steps.get(token.node)
  if (step) return step
  throw new CrossdockError('CONFLICT', `The flow has no node “${token.node}” any more, where this record stands.`, {
    remedy: 'Go back to a step whose node is still there.',
  })
}

function toolsFor(kit: DebugKit, request: Visit, step: PlanStep): Tools {
  const { type } = step.manifest
  const isPinnedHere = request.mode === 'pinned' && step.effect === 'none'
  return {
    executors: isPinnedHere
      ? { ...kit.executors, [type]: { execute: async () => pinnedResult(request, step) } }
      : kit.executors,
    system: kit.access,
    logFor: () => ({ info: () => {}, warn: () => {} }),
    params: kit.params?.() ?? {},
    clock: kit.clock,
    ids: kit.ids,
    mask: kit.mask,
    holdOf: request.mode === 'real' ? kit.holdOf : () => undefined,
    random: () => 0.5,
    signal: request.signal,
  }
}

/** For a node that the engine runs itself. */
function pinnedResult(request: Visit, step: PlanStep): Extract<CallOutcome, { kind: 'result' }>['result'] {
  const outcome = answerOfPin(request, step)
  if (outcome.kind === 'result') return outcome.result
  throw outcome.kind === 'error' ? outcome.error : new CrossdockError('INTERNAL', 'A pin cannot verify.')
}

function answerOfPin({ at, earlierVisits, pins }: Visit, step: PlanStep): CallOutcome {
  const pin = pinFor(pins, { node: step.id, path: at.facts.path })
  if (pin) return pinnedCall(pinnedAnswer(pin, earlierVisits))
  throw new CrossdockError('CONFLICT', `“${step.id}” is to answer from its pin, and has none for this record.`, {
    remedy: 'Pin an output of the node, or let it be simulated.',
  })
}

interface Answered {
  readonly outcome: CallOutcome
  readonly reason?: string
}

async function answerCall(kit: DebugKit, request: Visit, call: Call): Promise<Answered> {
  const { at, earlierVisits, mode, pins } = request
  if (mode === 'pinned') return { outcome: answerOfPin(request, call.step) }
  if (mode === 'simulated') {
    const pin = pinFor(pins, { node: call.step.id, path: at.facts.path })
    return await simulated(kit, call, pin && pinnedAnswer(pin, earlierVisits))
  }
  const known = call.intent ? await request.grant(call.intent, call.step) : undefined
  return { outcome: known ?? (await run(kit, call)) }
}

async function run(kit: DebugKit, call: Call): Promise<CallOutcome> {
  return await new Promise((resolve) => kit.calls.start([call], (_call, outcome) => resolve(outcome)))
}

function heldBecause({ change }: WalkChanges, branch: string): string {
  const token = change.kind === 'open' ? change.progress.tokens.find((each) => each.branch === branch) : undefined
  return token?.heldBecause ?? 'Its system is not to be called for now.'
}

function standingAfter({ change, children, record }: WalkChanges): Standing {
  const openChildren = record.openChildren + children.length
  if (change.kind === 'open') return { progress: change.progress, openChildren, state: change.state }
  const isDelivered = change.state === 'delivered'
  return {
    progress: { tokens: [], delivered: isDelivered ? 1 : 0, filtered: isDelivered ? 0 : 1 },
    openChildren,
    state: change.state,
    ...(change.reason === undefined ? {} : { reason: change.reason }),
  }
}

/** The facts of a child that a split has made. */
export function childOf(
  parent: DebugFacts,
  child: NewChild,
  facts: { readonly id: string; readonly path: string },
): DebugFacts {
  const { id, path } = facts
  const { entity, entry, key, lineage, payload } = child
  return {
    path,
    parentId: parent.record.id,
    record: { ...parent.record, ...{ id, entity, entry, key, lineage, payload } },
  }
}
