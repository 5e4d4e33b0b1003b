import { emit, type NodeExecutor } from '@crossdock/shared/node'
import { isMet } from './is-met.ts'
import type { filterManifest } from './manifest.ts'

/** Runs the `filter` node. The engine ends a record whose `rejected` port is not wired. */
export const filterExecutor = {
  execute: ({ config, record }) => {
    if (isMet(config.keep, { field: 'keep' })) return emit('kept', record.payload)
    const evidence = config.reason === undefined ? {} : { evidence: { response: { reason: config.reason } } }
    return emit('rejected', record.payload, evidence)
  },
} satisfies NodeExecutor<typeof filterManifest>
