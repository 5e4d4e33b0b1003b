import { callEntryPort, emit, type NodeExecutor } from '@crossdock/shared/node'
import type { subflowManifest } from './manifest.ts'

/** Runs the `subflow` node: the record goes in to the nodes that stand behind it when the flow is compiled. */
export const subflowExecutor = {
  execute: ({ record }) => emit(callEntryPort, record.payload),
} satisfies NodeExecutor<typeof subflowManifest>
