import type { DebugRecord, DebugSession, DebugStep } from '@crossdock/shared/api'
import { isExpression } from '@crossdock/shared/expression'
import { hideMasked } from '@crossdock/shared/record'
import type { Plan } from '../engine/plan.ts'
import { scopeAt } from './conditions.ts'
import type { DebugKit } from './kit.ts'
import { hideInDebugStep, hideInSession, partsOfSession } from './mask-session.ts'
import { outsideNodes } from './node-modes.ts'
import type { DebugRecordAt, DebugToken, KeptStep, Session } from './session.ts'
import { readable } from './session-plan.ts'
import { stateOf, tokenAt } from './world.ts'

/** A payload over this size is not in the view; the step alone has it. */
const maxPayloadBytes = 256 * 1024
/** What the payloads of one view take at most; the steps nearest to where it stands come first. */
const maxViewBytes = 1024 * 1024

/**
 * The one place where a session is made ready to be shown. Secrets and masked fields are blanked out in all of it. `rules`
 * come from `rulesOfSession`.
 */
export function viewSession(
  kit: DebugKit,
  session: Session,
  shown: {
    readonly plan: Plan
    readonly isRunning: boolean
    readonly notices: readonly string[]
    readonly rules: readonly string[]
  },
): DebugSession {
  const { head, world } = session
  const focus = tokenAt(world, head.focus)
  const parts = partsOfSession(session, shown.rules)
  const view: DebugSession = {
    id: session.id,
    flow: head.flow,
    ...(head.version === undefined ? {} : { version: head.version }),
    start: head.start,
    startedBy: session.startedBy,
    startedAt: session.startedAt,
    expiresAt: session.expiresAt,
    revision: session.revision,
    state: shown.isRunning ? 'running' : stateOf(session),
    ...(head.focus && focus ? { focus: { ...head.focus, node: focus.node } } : {}),
    ...(head.at === undefined ? {} : { at: head.at }),
    records: recordsOf(session),
    steps: stepsOf(session),
    tracks: tracksOf(session.steps),
    nodes: outsideNodes(shown.plan, head),
    pins: head.pins,
    breakpoints: head.breakpoints,
    // A watch sees what the person sees: an expression could tell a masked value bit by bit.
    watches: head.watches.map((expression) =>
      watchOf(kit, session, expression, focus && { ...focus, payload: hideMasked(focus.payload, parts) }),
    ),
    message: head.message,
    notices: [...new Set([...head.notices, ...shown.notices])],
  }
  return kit.mask(hideInSession(view, parts))
}

/** One step with all of its payloads, secrets and masked fields blanked out. */
export function viewStep(
  kit: DebugKit,
  session: Session,
  { step, rules }: { readonly step: KeptStep['step']; readonly rules: readonly string[] },
): DebugStep {
  return kit.mask(hideInDebugStep({ ...step, isShortened: false }, partsOfSession(session, rules)))
}

function recordsOf({ head, world }: Session): readonly DebugRecord[] {
  let leftBytes = maxViewBytes
  const isShown = (payload: unknown) => {
    const size = sizeOf(payload)
    if (size > maxPayloadBytes || size > leftBytes) return false
    leftBytes -= size
    return true
  }
  return [...world.values()].map(({ facts, standing }: DebugRecordAt): DebugRecord => {
    const { record, recordedId } = facts
    return {
      id: record.id,
      path: facts.path,
      key: record.key,
      entity: record.entity,
      ...(facts.parentId === undefined ? {} : { parentId: facts.parentId }),
      state: standing.state,
      ...(standing.reason === undefined ? {} : { reason: standing.reason }),
      branches: standing.progress.tokens.map((token) => branchOf(token, isShown(token.payload))),
      ...(recordedId === undefined ? {} : { recordedId }),
      isHolding: recordedId !== undefined && head.holding.includes(recordedId),
    }
  })
}

function branchOf(
  { attempts, branch, cause, node, payload, state }: DebugToken,
  isShown: boolean,
): DebugRecord['branches'][number] {
  return { branch, node, state, attempts, payload: isShown ? payload : null, ...(cause ? { cause } : {}) }
}

/** Sizes are asked for again and again, and a payload never changes. */
const sizes = new WeakMap<object, number>()

function sizeOf(payload: unknown): number {
  if (payload === null || typeof payload !== 'object') return typeof payload === 'string' ? payload.length : 8
  const known = sizes.get(payload)
  if (known !== undefined) return known
  const size = JSON.stringify(payload).length
  sizes.set(payload, size)
  return size
}

function stepsOf({ head, steps }: Session): readonly DebugStep[] {
  const whole = new Set<string>()
  let leftBytes = maxViewBytes
  for (const kept of inOrderOfInterest(steps, head.at)) {
    const size = payloadsOf(kept).reduce<number>((sum, payload) => sum + sizeOf(payload), 0)
    const isSmall = payloadsOf(kept).every((payload) => sizeOf(payload) <= maxPayloadBytes)
    if (!isSmall || size > leftBytes) continue
    leftBytes -= size
    whole.add(kept.step.id)
  }
  return [...steps.values()].map(({ step }) => {
    if (whole.has(step.id)) return { ...step, isShortened: false }
    const { in: _in, evidence: _evidence, out, ...rest } = step
    return { ...rest, out: out.map(({ port }) => ({ port })), isShortened: true }
  })
}

function payloadsOf({ step }: KeptStep): readonly unknown[] {
  return [step.in ?? null, step.evidence ?? null, ...step.out.map(({ payload }) => payload ?? null)]
}

/** The present track from its end, then the others, the newest first. */
function inOrderOfInterest(steps: ReadonlyMap<string, KeptStep>, at: string | undefined): Iterable<KeptStep> {
  const order = new Set<KeptStep>()
  for (let kept = at === undefined ? undefined : steps.get(at); kept; ) {
    order.add(kept)
    kept = kept.step.parentId === undefined ? undefined : steps.get(kept.step.parentId)
  }
  for (const kept of [...steps.values()].reverse()) order.add(kept)
  return order
}

/** The last step of each track. */
function tracksOf(steps: ReadonlyMap<string, KeptStep>): readonly string[] {
  const followed = new Set([...steps.values()].map(({ step }) => step.parentId))
  return [...steps.keys()].filter((id) => !followed.has(id))
}

function watchOf(
  kit: DebugKit,
  { head, world }: Session,
  expression: string,
  token: DebugToken | undefined,
): DebugSession['watches'][number] {
  const facts = world.get(head.focus?.recordId ?? '')?.facts
  if (!token || !facts) return { expression, problem: 'No record stands anywhere at this moment.' }
  if (!isExpression(expression)) return { expression, problem: 'An expression begins with =.' }
  const answer = kit.conditions.evaluate(expression, scopeAt(facts.record, token.payload, readable(kit)))
  return answer.ok ? { expression, value: answer.value } : { expression, problem: answer.problem }
}
