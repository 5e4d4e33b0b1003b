import { type Breakpoint, breakpoint } from '@crossdock/shared/api'
import { z } from 'zod'

const shelfSchema = z.object({
  breakpoints: z.array(breakpoint).max(200).readonly().default([]),
  watches: z.array(z.string().startsWith('=')).max(50).readonly().default([]),
})

/** What one has set for debugging a flow. */
export interface DebugSettings {
  readonly breakpoints: readonly Breakpoint[]
  readonly watches: readonly string[]
}

/** Keeps breakpoints and watches by flow: they belong to this machine, not to the flow’s document. */
export interface DebugShelf {
  load(flowId: string): DebugSettings
  save(flowId: string, settings: DebugSettings): void
}

/** Nothing set. */
export const noSettings: DebugSettings = { breakpoints: [], watches: [] }

const keyOf = (flowId: string) => `crossdock.debug.${flowId}`

/** A shelf in the storage of this browser or app. What cannot be read counts as nothing set. */
export function createDebugShelf(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): DebugShelf {
  return {
    load: (flowId) => {
      try {
        return shelfSchema.parse(JSON.parse(storage.getItem(keyOf(flowId)) ?? '{}'))
      } catch {
        return noSettings
      }
    },
    save: (flowId, settings) => {
      const isEmpty = settings.breakpoints.length === 0 && settings.watches.length === 0
      if (isEmpty) storage.removeItem(keyOf(flowId))
      else storage.setItem(keyOf(flowId), JSON.stringify(settings))
    },
  }
}
