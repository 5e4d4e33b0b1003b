import { CrossdockError } from '@crossdock/shared/errors'
import type { Evaluate } from '@crossdock/shared/node'

/** A business key that an expression gives: a text, or a number as text. Throws EXPRESSION_FAILED for anything else. */
export function readKey(key: Evaluate, locals?: Readonly<Record<string, unknown>>): string {
  const value = key(locals && { locals })
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string' && value !== '') return value
  throw new CrossdockError('EXPRESSION_FAILED', 'The expression of “key” gives neither a number nor a text.', {
    remedy: 'Correct the expression or the record, and retry it.',
    detail: { field: 'key' },
  })
}
