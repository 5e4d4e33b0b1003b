import { emit, type NodeExecutor } from '@crossdock/shared/node'
import { readKey } from '../split/read-key.ts'
import type { milestoneManifest } from './manifest.ts'

/** Runs the `milestone` node: passes the payload on unchanged, with the mark. */
export const milestoneExecutor = {
  execute: ({ config, record }) => {
    const key = config.key ? readKey(config.key) : record.key
    return emit('out', record.payload, { marks: [{ name: config.name, entity: config.entity ?? record.entity, key }] })
  },
} satisfies NodeExecutor<typeof milestoneManifest>
