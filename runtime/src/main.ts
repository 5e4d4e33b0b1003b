import { ensureAdminToken } from './admin-token.ts'
import { openCore, type RuntimeOptions } from './core.ts'
import { createServices } from './create-services.ts'
import { startServer } from './server/start-server.ts'
import type { Services } from './services.ts'
import { startParts } from './start-parts.ts'

export type { RuntimeOptions } from './core.ts'

/** A running runtime. Disposing of it is `stop('finish')`. */
export interface Runtime extends AsyncDisposable {
  /** Address of the server, when this process has one. */
  readonly url: string | undefined
  readonly services: Services
  readonly adminTokenPath: string
  /**
   * `finish` takes nothing new and lets calls under way end. `abort`, also while finishing, ends them at once: their
   * records are taken up again later. Safe to call more than once.
   */
  stop(stage: 'finish' | 'abort'): Promise<void>
}

/**
 * Starts a runtime: migrates the database, opens what its parts share, then starts the parts asked for. Throws
 * DATABASE_UNAVAILABLE, DATABASE_NEWER, QUEUE_UNAVAILABLE, PORT_IN_USE, CONFIG_INVALID; then nothing is left running.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const stopping = new AbortController()
  const aborting = new AbortController()
  await using undo = new AsyncDisposableStack()
  const core = await openCore(options, undo)
  const services = createServices(core)
  const adminTokenPath = await ensureAdminToken(core.database, options.home)
  const parts = startParts(core, { stopping: stopping.signal, aborting: aborting.signal })
  undo.defer(async () => {
    stopping.abort()
    await parts.ended()
  })
  const server = options.parts.api ? undo.use(await startServer(services, options)) : undefined
  // Closed in reverse: the server first, then the parts, then what they share.
  const resources = undo.move()
  let stopped: Promise<void> | undefined
  const stop = async (stage: 'finish' | 'abort'): Promise<void> => {
    stopping.abort()
    if (stage === 'abort') {
      aborting.abort()
      services.debug.abort()
    }
    stopped ??= resources.disposeAsync()
    await stopped
  }
  return { url: server?.url, services, adminTokenPath, stop, [Symbol.asyncDispose]: () => stop('finish') }
}
