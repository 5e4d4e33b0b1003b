import type { NodeExecutor } from '@crossdock/shared/node'
import type { manualManifest } from './manifest.ts'

/** The `manual` source does nothing by itself: its records come in through the API. */
export const manualExecutor = {} satisfies NodeExecutor<typeof manualManifest>
