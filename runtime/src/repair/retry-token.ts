import { CrossdockError } from '@crossdock/shared/errors'
import { pathOf } from '../engine/departure.ts'
import { effectKey } from '../engine/effect-key.ts'
import { resumeUnknown } from '../engine/failure.ts'
import type { Plan, PlanStep } from '../engine/plan.ts'
import type { Progress, Token } from '../engine/token.ts'
import type { RepairableRecord, SettledEffect } from '../store/repair-store.ts'
import type { RepeatOrder } from './repeat-order.ts'

/** What a retry is decided on. */
export interface RetryRequest extends Pick<RepeatOrder, 'payload' | 'assume'> {
  readonly record: Pick<RepairableRecord, 'id' | 'key' | 'flow' | 'lineage' | 'generation'>
  readonly plan: Plan
  /** Keys of the record's effects that were begun and never told how they ended. */
  readonly unknownKeys: ReadonlySet<string>
}

/** A record's progress made ready again, and the effects of unknown outcome that a person says were done. */
export interface RetriedProgress {
  readonly progress: Progress
  readonly assumedDone: readonly SettledEffect[]
}

/**
 * A parked record's progress, its parked branches made ready again. Throws CONFLICT when a branch may have taken effect
 * and nobody says whether it did, when something is said of an outcome that is known, or when what may have taken effect
 * would be sent with another payload; and FLOW_INVALID when the version to run on has no such node.
 */
export function retryProgress(progress: Progress, request: RetryRequest): RetriedProgress {
  const { assume, payload, record } = request
  const parked = progress.tokens.flatMap((token) => (token.state === 'parked' ? [standingAt(token, request)] : []))
  if (payload !== undefined && parked.length !== 1) {
    throw new CrossdockError(
      'CONFLICT',
      `The record is parked in ${parked.length} branches, so it is not clear which one the new payload is for.`,
    )
  }
  const unknown = parked.filter(({ isUnknown }) => isUnknown)
  if (assume !== undefined && unknown.length === 0) throw nothingUnknown(record)
  const retried = new Map(parked.map((branch) => [branch.token, retryToken(branch, request)]))
  return {
    progress: { ...progress, tokens: progress.tokens.map((token) => retried.get(token) ?? token) },
    assumedDone: assume === 'done' ? unknown.map(({ key, token }) => ({ key, payload: token.payload })) : [],
  }
}

/** The refusal when a person says what became of a call of which that is known, or that was never made. */
export function nothingUnknown({ id, key }: Pick<RepairableRecord, 'id' | 'key'>): CrossdockError {
  return new CrossdockError(
    'CONFLICT',
    `Record ${id} (${key}) waits for no call of unknown outcome, so there is nothing to assume: nothing was sent.`,
    { remedy: 'Retry it without saying what became of it, or resolve it by hand if it needs nothing more.' },
  )
}

/** The refusal of a new payload where what is to be sent may have taken effect as it was. */
export function unsettledEdit(node: string, how: PlanStep | undefined): CrossdockError {
  const settling =
    how && resumeUnknown(how) ? 'Retry it without a new payload first, which settles it; or look' : 'Look'
  return new CrossdockError(
    'CONFLICT',
    `It is not known whether “${node}” took effect with what it was sent, so it cannot be sent with another payload.`,
    {
      remedy: `${settling} in the other system and retry where it stopped with assume “done”, or with assume “not-done”, which may have a new payload.`,
    },
  )
}

interface ParkedBranch {
  readonly token: Token
  readonly step: PlanStep
  readonly key: string
  /** Nobody knows whether its call took effect. */
  readonly isUnknown: boolean
}

function standingAt(token: Token, { plan, record, unknownKeys }: RetryRequest): ParkedBranch {
  const step = plan.steps.get(token.node)
  if (!step) {
    throw new CrossdockError(
      'FLOW_INVALID',
      `Version ${plan.version} of the flow has no node “${token.node}”, where the record stands.`,
      { remedy: 'Retry it on the version that it began with.' },
    )
  }
  const { flow, generation, lineage } = record
  const key = effectKey({ flow, node: step.id, lineage, path: pathOf(step, token), generation })
  const isUnknown = token.resume === 'verify' || token.resume === 'repeat' || unknownKeys.has(key)
  return { token, step, key, isUnknown }
}

function retryToken(branch: ParkedBranch, { assume, payload }: RetryRequest): Token {
  const { isUnknown, step, token } = branch
  if (isUnknown) assertSettled(branch, { assume, isEdited: payload !== undefined })
  const { cause: _cause, ...rest } = token
  return {
    ...rest,
    state: 'ready',
    attempts: 0,
    payload: payload === undefined ? token.payload : payload,
    resume: isUnknown ? resumeOf(token, step, assume) : token.resume,
  }
}

function assertSettled(
  { step, token }: ParkedBranch,
  { assume, isEdited }: { readonly assume: RepeatOrder['assume']; readonly isEdited: boolean },
): void {
  if (isEdited && assume === undefined) throw unsettledEdit(token.node, step)
  if (isEdited && assume === 'done') {
    throw new CrossdockError(
      'CONFLICT',
      `If “${token.node}” took effect, then with what it was sent: a new payload would change nothing there.`,
      { remedy: 'Retry it with assume “done” alone; what is to be corrected can be sent again as new.' },
    )
  }
  if (assume === undefined && resumeUnknown(step) === undefined) {
    throw new CrossdockError(
      'CONFLICT',
      `It is not known whether “${token.node}” took effect, and the node has no probe to find out.`,
      { remedy: 'Look in the other system, then retry with assume “done” or “not-done”.' },
    )
  }
}

function resumeOf(token: Token, step: PlanStep, assume: RepeatOrder['assume']): Token['resume'] {
  if (assume === 'done') return 'execute'
  if (assume === 'not-done') return 'repeat'
  return token.resume === 'verify' && !step.isVerifiable ? 'repeat' : token.resume
}
