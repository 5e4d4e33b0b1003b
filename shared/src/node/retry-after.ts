import type { HttpAnswer } from './capabilities.ts'

const longestMs = 3_600_000

/**
 * Reads an answer's `Retry-After` (RFC 9110 §10.2.3): seconds or a date, which is compared with the answer's own `Date`.
 * In milliseconds from now, one hour at most; undefined when it is absent or cannot be read.
 */
export function readRetryAfter({ headers }: Pick<HttpAnswer, 'headers'>): number | undefined {
  const text = headers['retry-after']?.trim() ?? ''
  const isSeconds = /^\d+$/.test(text)
  if (!isSeconds && !text.endsWith('GMT')) return undefined
  const nowMs = Date.parse(headers.date ?? '') || Date.now()
  const waitMs = isSeconds ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestMs)
}
