import type { NodeExecutor } from '@crossdock/shared/node'
import type { subflowInputManifest } from './manifest.ts'

/** The `subflow-input` source does nothing by itself: its records come in through the nodes that call the subflow. */
export const subflowInputExecutor = {} satisfies NodeExecutor<typeof subflowInputManifest>
