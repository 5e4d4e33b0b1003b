import { CrossdockError } from '@crossdock/shared/errors'
import type { Evaluate } from '@crossdock/shared/node'

/**
 * Whether a condition holds. Throws EXPRESSION_FAILED when its expression gives anything but true or false: a text such
 * as "false" must not pass as true.
 */
export function isMet(
  condition: Evaluate,
  options: { readonly field: string; readonly locals?: Readonly<Record<string, unknown>> },
): boolean {
  const value = condition(options.locals && { locals: options.locals })
  if (typeof value === 'boolean') return value
  const shown = JSON.stringify(value)?.slice(0, 80) ?? 'nothing'
  throw new CrossdockError(
    'EXPRESSION_FAILED',
    `The condition “${options.field}” gives ${shown}, neither true nor false.`,
    {
      remedy: 'Write a comparison, for example =status == "released", and retry the record.',
      detail: { field: options.field },
    },
  )
}
