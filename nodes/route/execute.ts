import { emit, emitMany, type NodeExecutor } from '@crossdock/shared/node'
import { boundReason, explainCondition } from '../filter/explain-condition.ts'
import { isMet } from '../filter/is-met.ts'
import type { routeManifest } from './manifest.ts'

/** Runs the `route` node. Conditions after the first fitting one are not evaluated in the mode `first`. */
export const routeExecutor = {
  execute: ({ config, record }) => {
    const { payload } = record
    const fits = ({ when, port }: (typeof config.cases)[number]) => isMet(when, { field: `when of ${port}` })
    const first = config.mode === 'first' ? config.cases.find(fits) : undefined
    const fitting = config.mode === 'first' ? (first ? [first] : []) : config.cases.filter(fits)
    const told = (some: typeof config.cases) => some.map(({ when }) => explainCondition(when, payload)).join('; ')
    if (fitting.length === 0)
      return emit('otherwise', payload, { reason: boundReason(`No case fits: ${told(config.cases)}`) })
    const names = fitting.map(({ port }) => `“${port}”`).join(', ')
    const reason = boundReason(`${fitting.length === 1 ? 'Case' : 'Cases'} ${names}: ${told(fitting)}`)
    return emitMany(
      fitting.map(({ port }) => ({ port, payload })),
      { reason },
    )
  },
} satisfies NodeExecutor<typeof routeManifest>
