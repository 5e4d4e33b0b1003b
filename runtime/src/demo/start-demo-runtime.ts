import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { ApiClient } from '@crossdock/shared/api'
import { connect } from '../cli/connect.ts'
import { openStore } from '../cli/open-store.ts'
import { noteServer } from '../cli/server-file.ts'
import { createLog, type Log } from '../log.ts'
import { type Runtime, type RuntimeOptions, startRuntime } from '../main.ts'
import type { DemoOptions } from './demo-options.ts'

/** A runtime with its database, known to the command line by its home folder. */
export interface DemoRuntime extends AsyncDisposable {
  readonly runtime: Runtime
  readonly url: string
  /** With the admin token. */
  readonly api: ApiClient
}

/**
 * Starts the runtime with all its parts; its log goes to a file. `prepare` is called before any record moves: what is
 * left from the last start must not meet systems that have a new address by now.
 */
export async function startDemoRuntime(
  setup: DemoOptions['setup'],
  demo: { readonly port: number; readonly logFile: string; readonly prepare: (api: ApiClient) => Promise<void> },
): Promise<DemoRuntime> {
  const { home, databaseUrl } = setup
  await using undo = new AsyncDisposableStack()
  const log = openLog(demo.logFile, undo)
  const store = undo.use(await openStore({ home, databaseUrl, log }))
  const options = optionsOf({ ...setup, databaseUrl: store.databaseUrl }, log)
  {
    await using idle = await startRuntime({
      ...options,
      port: 0,
      parts: { api: true, worker: false, scheduler: false },
    })
    await demo.prepare(await connectAsAdmin(idle))
  }
  const parts = { api: true, worker: true, scheduler: true }
  const runtime = undo.use(await startRuntime({ ...options, port: demo.port, parts }))
  const { adminTokenPath, url = '' } = runtime
  undo.use(await noteServer(home, { url, adminTokenPath, pid: process.pid }))
  const api = await connectAsAdmin(runtime)
  const resources = undo.move()
  return { runtime, url, api, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

function openLog(logFile: string, undo: AsyncDisposableStack): Log {
  const file = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
  undo.defer(async () => {
    file.end()
    await once(file, 'close')
  })
  return createLog({ destination: file })
}

function optionsOf(
  setup: DemoOptions['setup'] & { readonly databaseUrl: string },
  log: Log,
): Omit<RuntimeOptions, 'port' | 'parts'> {
  const { databaseUrl, home, host, publicHosts, allowedOrigins, environment, redisUrl, secretKey } = setup
  return {
    ...{ databaseUrl, home, host, publicHosts, log },
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(secretKey === undefined ? {} : { secretKey }),
    ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
    ...(environment === undefined ? {} : { environment }),
  }
}

async function connectAsAdmin({ adminTokenPath, url = '' }: Runtime): Promise<ApiClient> {
  return await connect({ server: url, token: (await readFile(adminTokenPath, 'utf8')).trim() })
}
