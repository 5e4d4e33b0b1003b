import { CrossdockError } from '@crossdock/shared/errors'
import { compileExpression } from '@crossdock/shared/expression'

/** A regular expression of a schema, or why it cannot be used. */
export type SchemaPattern =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | { readonly ok: false; readonly message: string }

/** Longest text, in UTF-16 units, that a pattern judges; the bound of `matches`. */
const maxMatchedLength = 10_000

/**
 * Compiles a `pattern` with the engine of the expression language's `matches`, whose time grows with the length of the
 * text and never explodes: a pattern such as `(a+)+$` would hold a backtracking engine for years. `test` throws
 * INPUT_TOO_LARGE for a text over `maxMatchedLength`.
 */
export function compileSchemaPattern(pattern: string): SchemaPattern {
  const compiled = compileExpression(`=matches(payload, ${JSON.stringify(pattern)})`)
  if (!compiled.ok) return { ok: false, message: compiled.problem.message }
  const { expression } = compiled
  const record = { id: '', key: '', entity: '', flow: '', acceptedAt: '' }
  return {
    ok: true,
    test: (payload) => {
      if (payload.length > maxMatchedLength) {
        throw new CrossdockError(
          'INPUT_TOO_LARGE',
          `A text of ${payload.length} characters is too long for the pattern ${pattern}; ${maxMatchedLength} are allowed.`,
          { remedy: 'Limit the field with maxLength instead of a pattern, or correct the record.' },
        )
      }
      return expression.evaluate({ payload, record, nowMs: 0 }) === true
    },
  }
}
