import type { RetryPolicy } from '@crossdock/shared/flow'
import { inLargerUnit } from './read-unit.ts'

/** A retry policy in one sentence. */
export function describeRetry({ attempts, backoff, delayMs, maxDelayMs }: RetryPolicy): string {
  if (attempts === 1) return 'tried once, never again by itself.'
  const first = inWords(delayMs)
  const waits = backoff === 'fixed' ? `${first} apart` : `${first} apart at first, ${inWords(maxDelayMs)} at most`
  return `${attempts} tries, ${waits}; then it fails.`
}

function inWords(ms: number): string {
  return inLargerUnit(ms, 'ms') ?? `${ms} ms`
}
