import { ensureAdminToken } from './admin-token.ts'
import { openCore, type RuntimeOptions } from './core.ts'
import { createServices } from './create-services.ts'
import { createServer } from './server/create-server.ts'
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
  const url = options.parts.api ? await serve(services, options, undo) : undefined
  // Closed in reverse: the server first, then the parts, then what they share.
  const resources = undo.move()
  let stopped: Promise<void> | undefined
  const stop = async (stage: 'finish' | 'abort'): Promise<void> => {
    stopping.abort()
    if (stage === 'abort') aborting.abort()
    stopped ??= resources.disposeAsync()
    await stopped
  }
  return { url, services, adminTokenPath, stop, [Symbol.asyncDispose]: () => stop('finish') }
}

/** Largest body of a call or a hook; a hook node may set a smaller one. */
const bodyLimitBytes = 16 * 1024 * 1024

async function serve(services: Services, options: RuntimeOptions, undo: AsyncDisposableStack): Promise<string> {
  const { host, log, port, publicHosts = [] } = options
  const server = await createServer(services, { host, port, publicHosts, log, bodyLimitBytes })
  undo.defer(() => server.close())
  const address = server.server.address()
  const openPort = address !== null && typeof address === 'object' ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${openPort}`
}
