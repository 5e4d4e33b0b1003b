import { CrossdockError, type EffectOutcome, toCrossdockError } from '@crossdock/shared/errors'

/** The same error, with what is known about the effect. */
export function withOutcome(thrown: unknown, outcome: EffectOutcome): CrossdockError {
  const error = toCrossdockError(thrown)
  const { code, message, remedy, detail, retryAfterMs } = error
  return new CrossdockError(code, message, {
    remedy,
    outcome,
    cause: error,
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
