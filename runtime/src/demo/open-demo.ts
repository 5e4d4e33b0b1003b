import { join } from 'node:path'
import type { ApiClient } from '@crossdock/shared/api'
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
import { startDemoRuntime } from './start-demo-runtime.ts'
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
  const webhookSecret = await readWebhookSecret(folders)
  tell(setup.databaseUrl === undefined ? 'Starting PostgreSQL and Crossdock.' : 'Starting Crossdock.')
  const logFile = join(folders.demo, 'runtime.log')
  const started = undo.use(
    await startDemoRuntime(setup, {
      port: ports.runtime,
      logFile,
      prepare: (api) => prepareRuntime(api, { folders, systems, webhookSecret }),
    }),
  )
  const { api, runtime, url: runtimeUrl } = started
  const clients = { api, ...connectSystems(systems) }
  await subscribeWebhooks(clients.wms, { runtimeUrl, secret: webhookSecret, events: wmsEvents })
  await endOldSubscriptions(clients.wms, runtimeUrl)
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

/** The same at every start, because the WMS may still have messages to send. */
async function readWebhookSecret({ demo }: DemoFolders): Promise<string> {
  return Buffer.from(await loadSecretKeyFile(join(demo, 'webhook.key'))).toString('hex')
}

/** Declares the systems and publishes the flows. Again is safe: what has not changed stays as it is. */
async function prepareRuntime(
  api: ApiClient,
  demo: { readonly folders: DemoFolders; readonly systems: SampleSystems; readonly webhookSecret: string },
): Promise<void> {
  const { folders, systems, webhookSecret } = demo
  await declareEnvironment(api, {
    places: { ...systems.urls, exchange: folders.exchange },
    secrets: { token: systems.token, webhook: webhookSecret },
    tables: await readExampleTables(),
  })
  for (const text of await readExampleFlows()) {
    const document: Record<string, unknown> = JSON.parse(text)
    await api.publishFlow({ body: { document, message: 'Example' } })
  }
}

function connectSystems({ token, urls }: SampleSystems): Omit<DemoClients, 'api'> {
  return {
    erp: createSampleClient({ url: urls.erp, token }),
    wms: createSampleClient({ url: urls.wms, token }),
    shop: createSampleClient({ url: urls.shop, token }),
  }
}
