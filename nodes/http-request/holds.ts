import { CrossdockError } from '@crossdock/shared/errors'
import type { Evaluate } from '@crossdock/shared/node'

/** Whether a condition holds. It must say true or false (the text "false" is neither): EXPRESSION_FAILED otherwise. */
export function holds(
  condition: Evaluate,
  { field, locals }: { readonly field: string; readonly locals: Readonly<Record<string, unknown>> },
): boolean {
  const value = condition({ locals })
  if (typeof value === 'boolean') return value
  throw new CrossdockError('EXPRESSION_FAILED', `The condition “${field}” gives neither true nor false.`, {
    detail: { field },
  })
}
