import { emit, type NodeExecutor, split } from '@crossdock/shared/node'
import { makeChildren } from '../split/make-children.ts'
import type { forEachManifest } from './manifest.ts'

/** Runs the `for-each` node up to its children. The engine lets the record go on when they have ended. */
export const forEachExecutor = {
  execute: ({ config, record }) => {
    const children = makeChildren(config)
    if (children.length > 0) return split('each', children)
    return emit('done', record.payload, { reason: 'The list is empty.' })
  },
} satisfies NodeExecutor<typeof forEachManifest>
