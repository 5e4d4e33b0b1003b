import { CrossdockError } from '@crossdock/shared/errors'
import type { Plan } from '../engine/plan.ts'
import type { Progress, Token } from '../engine/token.ts'
import type { RepeatOrder } from './repeat-order.ts'

/**
 * A parked record's progress, its parked branches made ready again. Throws CONFLICT when a branch may have taken effect
 * and nobody says whether it did, and FLOW_INVALID when the version to run on has no such node.
 */
export function retryProgress(
  progress: Progress,
  plan: Plan,
  request: Pick<RepeatOrder, 'payload' | 'assume'>,
): Progress {
  const parked = progress.tokens.filter((token) => token.state === 'parked')
  if (request.payload !== undefined && parked.length !== 1) {
    throw new CrossdockError(
      'CONFLICT',
      `The record is parked in ${parked.length} branches, so it is not clear which one the new payload is for.`,
    )
  }
  return {
    ...progress,
    tokens: progress.tokens.map((token) => (token.state === 'parked' ? retryToken(token, plan, request) : token)),
  }
}

function retryToken(token: Token, plan: Plan, request: Pick<RepeatOrder, 'payload' | 'assume'>): Token {
  const step = plan.steps.get(token.node)
  if (!step) {
    throw new CrossdockError(
      'FLOW_INVALID',
      `Version ${plan.version} of the flow has no node “${token.node}”, where the record stands.`,
      {
        remedy: 'Retry it on the version that it began with.',
      },
    )
  }
  const isUnknown = token.resume === 'verify'
  if (isUnknown && !step.isVerifiable && !step.isRepeatable && request.assume === undefined) {
    throw new CrossdockError(
      'CONFLICT',
      `It is not known whether “${token.node}” took effect, and the node has no probe to find out.`,
      {
        remedy: 'Look in the other system, then retry with assume “done” or “not-done”.',
      },
    )
  }
  const { cause: _cause, ...rest } = token
  return {
    ...rest,
    state: 'ready',
    attempts: 0,
    payload: request.payload === undefined ? token.payload : request.payload,
    resume: resumeOf(token, step, request.assume),
  }
}

function resumeOf(
  token: Token,
  step: { readonly isVerifiable: boolean },
  assume: RepeatOrder['assume'],
): Token['resume'] {
  if (token.resume !== 'verify') return token.resume
  if (assume === 'done') return 'execute'
  return assume === 'not-done' || !step.isVerifiable ? 'repeat' : 'verify'
}
