import { CrossdockError } from '@crossdock/shared/errors'
import { drop, type NodeExecutor, split } from '@crossdock/shared/node'
import type { splitManifest } from './manifest.ts'
import { readKey } from './read-key.ts'

/** Runs the `split` node. */
export const splitExecutor = {
  execute: ({ config }) => {
    const { entity } = config
    const items = readItems(config.items(), config.maxChildren)
    if (items.length === 0) return drop('The list to split is empty.')
    const children = items.map((item, index) => {
      const locals = { item, index }
      return {
        payload: config.payload ? config.payload({ locals }) : item,
        ...(config.key && { key: readKey(config.key, locals) }),
        ...(entity !== undefined && { entity }),
      }
    })
    return split('out', children)
  },
} satisfies NodeExecutor<typeof splitManifest>

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
