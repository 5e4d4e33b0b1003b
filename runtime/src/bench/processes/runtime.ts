import { giveWay } from '../../cli/give-way.ts'
import { createLog } from '../../log.ts'
import { type RuntimeOptions, startRuntime } from '../../main.ts'

/** What a runtime process does and where. */
export type BenchRuntimeOptions = Pick<RuntimeOptions, 'home' | 'databaseUrl' | 'schema' | 'redisUrl' | 'parts'>

/** A runtime as `crossdock serve` starts it, in a schema of its own. */
export async function startBenchRuntime(options: BenchRuntimeOptions) {
  giveWay(options.parts ?? { api: true })
  const runtime = await startRuntime({
    ...options,
    host: '127.0.0.1',
    port: 0,
    log: createLog({ level: 'warn' }),
  })
  return {
    address: () => ({ url: runtime.url ?? '', adminTokenPath: runtime.adminTokenPath }),
    stop: () => runtime.stop('abort'),
  }
}
