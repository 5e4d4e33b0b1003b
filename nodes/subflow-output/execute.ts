import { callExitPort, emit, type NodeExecutor } from '@crossdock/shared/node'
import type { subflowOutputManifest } from './manifest.ts'

/** Runs the `subflow-output` node. In a subflow that runs by itself nothing is wired to it: the record is delivered. */
export const subflowOutputExecutor = {
  execute: ({ config, record }) => emit(callExitPort(config.port), record.payload),
} satisfies NodeExecutor<typeof subflowOutputManifest>
