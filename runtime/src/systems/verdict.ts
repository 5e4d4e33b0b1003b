import type { CrossdockError } from '@crossdock/shared/errors'
import { type HttpAnswer, readRetryAfter } from '@crossdock/shared/node'
import { saysSystemIsDown } from '../engine/failure.ts'

/** What a call says about its system: it works, it answers at least, it is down, we ask too much of it, or nothing. */
export type Verdict =
  | { readonly kind: 'fine' }
  | { readonly kind: 'answers' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'down'; readonly reason: string }
  | { readonly kind: 'too-much'; readonly retryAfterMs: number | undefined }

/**
 * A refusal (4xx) is a matter of the record: the system works. A 500 may be a matter of either: it is enough to find a
 * system up again, and not enough to clear what failed before.
 */
export function verdictOfAnswer(answer: HttpAnswer): Verdict {
  const { status } = answer
  if (status === 429) return { kind: 'too-much', retryAfterMs: readRetryAfter(answer) }
  if (status === 502 || status === 503 || status === 504) return { kind: 'down', reason: `It answers ${status}.` }
  return status < 500 ? { kind: 'fine' } : { kind: 'answers' }
}

/** What a call that ended without an answer says. */
export function verdictOfError(error: CrossdockError): Verdict {
  return saysSystemIsDown(error) ? { kind: 'down', reason: error.message } : { kind: 'nothing' }
}
