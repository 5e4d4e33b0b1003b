import { emit, type NodeExecutor } from '@crossdock/shared/node'
import { boundReason, explainCondition } from './explain-condition.ts'
import { isMet } from './is-met.ts'
import type { filterManifest } from './manifest.ts'

/** Runs the `filter` node. The engine ends a record whose `rejected` port is not wired. */
export const filterExecutor = {
  execute: ({ config, record }) => {
    const isKept = isMet(config.keep, { field: 'keep' })
    const why = explainCondition(config.keep, record.payload)
    if (isKept) return emit('kept', record.payload, { reason: boundReason(`Kept: ${why}`) })
    const { reason } = config
    const evidence = reason === undefined ? {} : { evidence: { response: { reason } } }
    return emit('rejected', record.payload, { ...evidence, reason: boundReason(`${reason ?? 'Not kept'}: ${why}`) })
  },
} satisfies NodeExecutor<typeof filterManifest>
