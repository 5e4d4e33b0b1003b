import type { EnvironmentInfo } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Log } from '../log.ts'
import { type Runtime, startRuntime } from '../main.ts'
import { giveWay } from './give-way.ts'
import { type OpenStore, openStore } from './open-store.ts'
import { noteServer } from './server-file.ts'

/** What a process does and where. */
export interface ServeOptions {
  readonly home: string
  readonly host: string
  readonly port: number
  readonly parts: { readonly api: boolean; readonly worker: boolean; readonly scheduler: boolean }
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly secretKey: string | undefined
  readonly blobFolder: string | undefined
  readonly publicHosts: readonly string[]
  readonly allowedOrigins?: readonly string[]
  readonly environment?: EnvironmentInfo
  readonly log: Log
}

/** Time for an orderly end after the second signal; whatever still hangs then ends with the process. */
const endAnywayMs = 3_000

/**
 * Runs a runtime until it is told to end. The first SIGINT or SIGTERM lets calls under way end, the second ends them, and
 * the process within seconds: their records are taken up again at the next start.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { databaseUrl, home, log, parts, redisUrl, secretKey, blobFolder, ...server } = options
  if (!parts.api && databaseUrl === undefined) {
    throw new CrossdockError(
      'CONFIG_INVALID',
      'A process without the API needs a database that it shares with the others.',
      {
        remedy: 'Set DATABASE_URL (and REDIS_URL) to those of the server.',
      },
    )
  }
  giveWay(parts)
  const told = listenForSignals()
  await using store = await openStore({ home, databaseUrl, log })
  await using runtime = await startRuntime({
    ...{ ...server, home, databaseUrl: store.databaseUrl, parts, log },
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(secretKey === undefined ? {} : { secretKey }),
    ...(blobFolder === undefined ? {} : { blobFolder }),
  })
  await using _note = await noteAddress(home, runtime)
  log.info({ url: runtime.url, home, adminToken: runtime.adminTokenPath, parts }, 'Crossdock runs.')
  await told.first
  log.info('Stopping: calls under way may end. A second signal ends them.')
  told.onSecond(() => {
    log.warn('Ending calls under way.')
    runtime.stop('abort').catch((thrown: unknown) => log.error({ err: thrown }, 'Ending failed.'))
    setTimeout(() => void endAnyway(log, store), endAnywayMs).unref()
  })
  await runtime.stop('finish')
  log.info('Stopped.')
}

/** The database of the home folder is a process of its own, which must not outlive this one. */
async function endAnyway(log: Log, store: OpenStore): Promise<void> {
  log.warn('Something under way does not end; the process ends without it.')
  setTimeout(() => process.exit(1), endAnywayMs)
  try {
    await store[Symbol.asyncDispose]()
  } catch (thrown) {
    log.error({ err: thrown }, 'Ending failed.')
  }
  process.exit(1)
}

async function noteAddress(home: string, { url, adminTokenPath }: Runtime): Promise<AsyncDisposable | undefined> {
  return url === undefined ? undefined : await noteServer(home, { url, adminTokenPath, pid: process.pid })
}

/** Watches for signals from the beginning, so that one during the start is not lost. */
function listenForSignals(): { readonly first: Promise<void>; onSecond(act: () => void): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let count = 0
  let second = () => {}
  const onSignal = () => {
    count++
    if (count === 1) resolve()
    else second()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    first: promise,
    onSecond(act) {
      second = act
      if (count > 1) act()
    },
  }
}
