import { drop, type NodeExecutor, split } from '@crossdock/shared/node'
import { makeChildren } from './make-children.ts'
import type { splitManifest } from './manifest.ts'

/** Runs the `split` node. */
export const splitExecutor = {
  execute: ({ config }) => {
    const children = makeChildren(config)
    return children.length === 0 ? drop('The list to split is empty.') : split('out', children)
  },
} satisfies NodeExecutor<typeof splitManifest>
