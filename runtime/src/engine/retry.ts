import type { CrossdockError } from '@crossdock/shared/errors'
import type { RetryPolicy } from '@crossdock/shared/flow'

/** Longest Retry-After that is honoured: an absurd one must not hide a record for days. */
const maxRetryAfterMs = 3_600_000

/** What follows from a failed try: again after a delay, or no more. */
export type RetryDecision = { readonly again: true; readonly delayMs: number } | { readonly again: false }

/**
 * Decides on another try. `attempts` counts the tries made, this one included; `random` is a number from 0 to 1.
 * An answer's Retry-After is honoured as the least delay, up to an hour.
 */
export function decideRetry(
  policy: RetryPolicy,
  error: CrossdockError,
  facts: { readonly attempts: number; readonly random: number },
): RetryDecision {
  if (!isRetried(policy, error) || facts.attempts >= policy.attempts) return { again: false }
  const base = policy.backoff === 'fixed' ? policy.delayMs : policy.delayMs * 2 ** Math.min(facts.attempts - 1, 30)
  const capped = Math.min(base, Math.max(policy.maxDelayMs, policy.backoff === 'fixed' ? policy.delayMs : 0))
  const jittered = capped * (1 - policy.jitter + 2 * policy.jitter * facts.random)
  const asked = Math.min(error.retryAfterMs ?? 0, maxRetryAfterMs)
  return { again: true, delayMs: Math.round(Math.max(jittered, asked)) }
}

function isRetried(policy: RetryPolicy, error: CrossdockError): boolean {
  return policy.on === undefined ? error.isRetryable : policy.on.includes(error.code)
}
