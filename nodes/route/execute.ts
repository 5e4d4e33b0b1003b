import { emit, emitMany, type NodeExecutor } from '@crossdock/shared/node'
import { isMet } from '../filter/is-met.ts'
import type { routeManifest } from './manifest.ts'

/** Runs the `route` node. Conditions after the first fitting one are not evaluated in the mode `first`. */
export const routeExecutor = {
  execute: ({ config, record }) => {
    const { payload } = record
    const fits = ({ when, port }: (typeof config.cases)[number]) => isMet(when, { field: `when of ${port}` })
    if (config.mode === 'first') return emit(config.cases.find(fits)?.port ?? 'otherwise', payload)
    const fitting = config.cases.filter(fits)
    if (fitting.length === 0) return emit('otherwise', payload)
    return emitMany(fitting.map(({ port }) => ({ port, payload })))
  },
} satisfies NodeExecutor<typeof routeManifest>
