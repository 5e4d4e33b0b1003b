import { CrossdockError } from '@crossdock/shared/errors'
import type { ChildRecord, StepContext } from '@crossdock/shared/node'
import type { splitManifest } from './manifest.ts'
import { readKey } from './read-key.ts'

/**
 * A child of each item of the list. Throws INPUT_TOO_LARGE for a list that is too long, EXPRESSION_FAILED for what is no list
 * and for a key that is neither a text nor a number.
 */
export function makeChildren(config: StepContext<typeof splitManifest>['config']): readonly ChildRecord[] {
  const { entity } = config
  return readItems(config.items(), config.maxChildren).map((item, index) => {
    const locals = { item, index }
    return {
      payload: config.payload ? config.payload({ locals }) : item,
      ...(config.key && { key: readKey(config.key, locals) }),
      ...(entity !== undefined && { entity }),
    }
  })
}

function readItems(items: unknown, maxChildren: number): readonly unknown[] {
  if (!Array.isArray(items)) {
    throw new CrossdockError('EXPRESSION_FAILED', 'The expression of “items” does not give a list.', {
      remedy: 'Correct the expression or the record, and retry it.',
      detail: { field: 'items' },
    })
  }
  if (items.length <= maxChildren) return items
  throw new CrossdockError(
    'INPUT_TOO_LARGE',
    `The list to split has ${items.length} items; ${maxChildren} are allowed.`,
    { detail: { items: items.length, maxChildren } },
  )
}
