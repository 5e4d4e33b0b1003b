import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from '../cli/connect.ts'
import { acquireHomeLock } from '../embedded/home-lock.ts'
import type { Runtime } from '../main.ts'
import { loadSecretKeyFile } from '../security/secret-box.ts'
import { choosePorts } from './choose-ports.ts'
import { declareEnvironment } from './declare-environment.ts'
import { type DemoFolders, makeDemoFolders } from './demo-folders.ts'
import type { DemoOptions } from './demo-options.ts'
import { readExampleFlows, readExampleTables } from './example-files.ts'
import type { DemoClients } from './read-progress.ts'
import { createSampleClient } from './sample-client.ts'
import { type DemoRuntime, startDemoRuntime } from './start-demo-runtime.ts'
import { type SampleSystems, startSampleSystems } from './start-sample-systems.ts'
import { endOldSubscriptions, subscribeWebhooks, wmsEvents } from './subscribe-webhooks.ts'

/** Sample systems and runtime, running and joined. Disposing ends the runtime first: calls under way need the systems. */
export interface Demo extends AsyncDisposable {
  readonly systems: SampleSystems
  readonly runtime: Runtime
  readonly runtimeUrl: string
  readonly clients: DemoClients
  readonly folders: DemoFolders
  readonly logFile: string
  /** Ends everything at once. Records under way are taken up again at the next start. */
  abort(): Promise<void>
}

/** Starts everything on one home. Throws HOME_IN_USE when another demo runs there; then nothing is left running. */
export async function openDemo(setup: DemoOptions['setup'], tell: (line: string) => void): Promise<Demo> {
  await using undo = new AsyncDisposableStack()
  const folders = await makeDemoFolders(setup.home)
  undo.use(await acquireHomeLock(folders.demo))
  const ports = await choosePorts(join(folders.demo, 'ports.json'), tell)
  tell('Starting the sample ERP, WMS and web shop.')
  const systems = undo.use(await startSampleSystems({ home: folders.systems, ports }))
  tell(setup.databaseUrl === undefined ? 'Starting PostgreSQL and Crossdock.' : 'Starting Crossdock.')
  const logFile = join(folders.demo, 'runtime.log')
  const started = undo.use(await startDemoRuntime(setup, { port: ports.runtime, logFile }))
  const clients = await connectClients(started, systems)
  tell('Declaring the systems and publishing the example flows.')
  await joinSystems(clients, { folders, systems, runtimeUrl: started.url })
  const { runtime, url: runtimeUrl } = started
  const resources = undo.move()
  return {
    ...{ systems, runtime, runtimeUrl, clients, folders, logFile },
    async abort() {
      await runtime.stop('abort')
      systems.abort()
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function connectClients({ runtime, url }: DemoRuntime, { token, urls }: SampleSystems): Promise<DemoClients> {
  const adminToken = (await readFile(runtime.adminTokenPath, 'utf8')).trim()
  return {
    api: await connect({ server: url, token: adminToken }),
    erp: createSampleClient({ url: urls.erp, token }),
    wms: createSampleClient({ url: urls.wms, token }),
    shop: createSampleClient({ url: urls.shop, token }),
  }
}

/** Makes the runtime know the systems and the WMS know the runtime. Again is safe: nothing is published or told twice. */
async function joinSystems(
  { api, wms }: DemoClients,
  demo: { readonly folders: DemoFolders; readonly systems: SampleSystems; readonly runtimeUrl: string },
): Promise<void> {
  const { folders, runtimeUrl, systems } = demo
  const secret = Buffer.from(await loadSecretKeyFile(join(folders.demo, 'webhook.key'))).toString('hex')
  await declareEnvironment(api, {
    places: { ...systems.urls, exchange: folders.exchange },
    secrets: { token: systems.token, webhook: secret },
    tables: await readExampleTables(),
  })
  for (const text of await readExampleFlows()) {
    const document: Record<string, unknown> = JSON.parse(text)
    await api.publishFlow({ body: { document, message: 'Example' } })
  }
  await subscribeWebhooks(wms, { runtimeUrl, secret, events: wmsEvents })
  await endOldSubscriptions(wms, runtimeUrl)
}
