import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { openStore } from '../cli/open-store.ts'
import { noteServer } from '../cli/server-file.ts'
import { createLog } from '../log.ts'
import { type Runtime, startRuntime } from '../main.ts'
import type { DemoOptions } from './demo-options.ts'

/** A runtime with its database, known to the command line by its home folder. */
export interface DemoRuntime extends AsyncDisposable {
  readonly runtime: Runtime
  readonly url: string
}

/** Starts the runtime with all its parts; its log goes to a file. */
export async function startDemoRuntime(
  setup: DemoOptions['setup'],
  { port, logFile }: { readonly port: number; readonly logFile: string },
): Promise<DemoRuntime> {
  const { databaseUrl, home, host, publicHosts, redisUrl, secretKey } = setup
  await using undo = new AsyncDisposableStack()
  const file = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
  undo.defer(async () => {
    file.end()
    await once(file, 'close')
  })
  const log = createLog({ destination: file })
  const store = undo.use(await openStore({ home, databaseUrl, log }))
  const runtime = undo.use(
    await startRuntime({
      ...{ home, databaseUrl: store.databaseUrl, host, port, publicHosts, log },
      ...(redisUrl === undefined ? {} : { redisUrl }),
      ...(secretKey === undefined ? {} : { secretKey }),
      parts: { api: true, worker: true, scheduler: true },
    }),
  )
  const { adminTokenPath, url = '' } = runtime
  undo.use(await noteServer(home, { url, adminTokenPath, pid: process.pid }))
  const resources = undo.move()
  return { runtime, url, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
