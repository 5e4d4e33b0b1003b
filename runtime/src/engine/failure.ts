import { CrossdockError } from '@crossdock/shared/errors'
import type { PlanStep } from './plan.ts'
import { decideRetry } from './retry.ts'
import type { Resume, Token } from './token.ts'
import type { SystemHeld } from './tools.ts'

/** What follows from a failed try. `effect` is what the ledger keeps of it. */
export type FailureDecision = { readonly effect: 'failed' | 'unknown' } & (
  | { readonly kind: 'retry'; readonly retryAtMs: number; readonly resume: Resume; readonly attempts: number }
  | { readonly kind: 'hold'; readonly retryAtMs: number }
  | { readonly kind: 'divert' }
  | { readonly kind: 'park'; readonly error: CrossdockError; readonly resume: Resume }
)

/**
 * Decides on a failed try: again, held with its system, through the error port, or parked.
 *
 * A try that may have taken effect is never simply run again. Where the target sees repetitions it is repeated with the
 * same key; where there is a probe, the probe is asked; otherwise a person is. `hold`: the call was let through to find out
 * whether a system that was down is up again; that it is not says nothing about the record, and no try is counted.
 */
export function decideFailure(
  step: PlanStep,
  token: Token,
  facts: {
    readonly error: CrossdockError
    readonly nowMs: number
    readonly random: number
    readonly hold: SystemHeld | undefined
  },
): FailureDecision {
  const { error, nowMs, random } = facts
  const hold = saysSystemIsDown(error) ? facts.hold : undefined
  const attempts = token.attempts + (hold ? 0 : 1)
  const retry = decideRetry(step.retry, error, { attempts, random })
  if (error.outcome === 'unknown' && step.effect === 'write') {
    const resume = resumeUnknown(step)
    const again = decideRetry({ ...step.retry, on: [error.code] }, error, { attempts, random })
    if (resume && again.again) {
      return { kind: 'retry', effect: 'unknown', retryAtMs: hold?.untilMs ?? nowMs + again.delayMs, resume, attempts }
    }
    return { kind: 'park', effect: 'unknown', error: asUnknownOutcome(error), resume: resume ?? 'verify' }
  }
  if (retry.again && hold) return { kind: 'hold', effect: 'failed', retryAtMs: hold.untilMs }
  if (retry.again) {
    return { kind: 'retry', effect: 'failed', retryAtMs: nowMs + retry.delayMs, resume: 'execute', attempts }
  }
  if (step.hasErrorPort) return { kind: 'divert', effect: 'failed' }
  return { kind: 'park', effect: 'failed', error, resume: 'execute' }
}

/** The system did not answer: a matter of the system, not of the record. */
export function saysSystemIsDown({ code }: CrossdockError): boolean {
  return code === 'REMOTE_UNAVAILABLE' || code === 'TIMED_OUT'
}

/** How an effect with an unknown outcome may be taken up without a person, if at all. */
export function resumeUnknown(step: PlanStep): Resume | undefined {
  if (step.isRepeatable) return 'repeat'
  return step.isVerifiable ? 'verify' : undefined
}

/** An earlier try was begun by somebody who never told how it ended. */
export function interruptedEffect(step: PlanStep, effectKey: string): CrossdockError {
  const isSettledByMachine = resumeUnknown(step) !== undefined
  return new CrossdockError('OUTCOME_UNKNOWN', 'An earlier try was interrupted after it may have been sent.', {
    outcome: 'unknown',
    detail: { effectKey },
    ...(isSettledByMachine ? { retryAfterMs: 0 } : {}),
  })
}

function asUnknownOutcome(error: CrossdockError): CrossdockError {
  if (error.code === 'OUTCOME_UNKNOWN') return error
  return new CrossdockError(
    'OUTCOME_UNKNOWN',
    `It was sent and it is not known whether it took effect: ${error.message}`,
    { outcome: 'unknown', detail: { ...error.detail, cause: error.code } },
  )
}
