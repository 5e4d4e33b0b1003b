import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiClient } from '@crossdock/shared/api'
import { connect } from '../../cli/connect.ts'
import { createHome } from '../../embedded/home.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { freePort } from './free-port.ts'
import type { Ledgers } from './ledgers.ts'
import { createLoadGenerator, type LoadGenerator, readSentOrders } from './load-generator.ts'
import { orderFlow, orderHook } from './order-flow.ts'
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts'
import { type OwnRedis, startOwnRedis } from './own-redis.ts'
import { type RuntimeProcess, startRuntimeProcess } from './runtime-process.ts'
import { type SampleTargets, startSampleTargets } from './sample-targets.ts'
import { readStoredRecords } from './stored-records.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
import { until } from './until.ts'

/**
 * Everything that stands around a test: the runtime's processes, the systems it writes to, and those who watch. Its
 * servers are its own, since tests break them.
 */
export interface Landscape extends AsyncDisposable {
  readonly folder: string
  /** Address of the API. */
  readonly url: string
  /** Straight to the database, past every proxy. */
  readonly database: Database
  readonly postgres: OwnPostgres
  readonly redis: OwnRedis | undefined
  readonly targets: SampleTargets
  /** Stands before the WMS. */
  readonly wms: TcpProxy
  readonly load: LoadGenerator
  readonly leaseMs: number
  /** Starts the process that accepts orders; it does no work on them. Always at the same address. */
  startApi(): Promise<RuntimeProcess>
  /** Starts a process that works on records and does nothing else. */
  startWorker(): Promise<RuntimeProcess>
  /** Declares the systems and publishes the flow; an API must run. */
  publish(document?: string, systems?: Readonly<Record<string, string>>): Promise<ApiClient>
  /** Connects to the running API as its admin. */
  connect(): Promise<ApiClient>
  /** Throws away everything that the queue holds. */
  forgetDoorbells(): Promise<void>
  /** Waits until so many more orders were accepted; fails when that takes too long. */
  accept(count: number): Promise<void>
  /** The accounts of all three parties, as they are now. */
  readLedgers(): Promise<Ledgers>
  /** What the processes have said, for a test that has failed. */
  said(): string
}

/** How a landscape is set up. */
export interface LandscapeOptions {
  /** The queue lives in a Redis, otherwise in the database. */
  readonly needsRedis: boolean
  readonly seed: number
}

const schema = 'chaos'

/** Silence after which another worker takes a lane. Short, so that tests are; long enough for a busy machine. */
const leaseMs = 1_500

/** Of the systems written to. Many calls at once, so that nobody waits for what a dead worker held; and soon probed. */
const limits = { maxConcurrent: 128, breaker: { failures: 10, probeAfterSeconds: 1 } }

/** Sets up a landscape in which nothing runs yet but the sample systems. */
export async function openLandscape(options: LandscapeOptions): Promise<Landscape> {
  const { needsRedis, seed } = options
  await using undo = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-chaos-'))
  undo.defer(() => rm(folder, { recursive: true, force: true }))
  const postgres = undo.use(await startOwnPostgres())
  const databaseUrl = postgres.connectionString
  const database = undo.use(openDatabase({ connectionString: databaseUrl, schema, maxConnections: 2 }))
  const redis = needsRedis ? undo.use(await startOwnRedis(folder)) : undefined
  const targets = undo.use(await startSampleTargets(folder))
  const wms = undo.use(await startTcpProxy({ port: Number(new URL(targets.urls.wms).port) }))
  const port = await freePort()
  const home = join(folder, 'home')
  await createHome(home)
  const url = `http://127.0.0.1:${port}`
  const ledgerFile = join(folder, 'sent.jsonl')
  const load = createLoadGenerator({
    ...{ url: `${url}/${orderHook}`, ledgerFile, seed },
    ...{ keys: 24, senders: 6, pauseMs: 80 },
  })
  const processes: RuntimeProcess[] = []
  const start = async (parts: { api: boolean; worker: boolean; scheduler: boolean }, name: string) => {
    const started = await startRuntimeProcess(
      {
        ...{ home, databaseUrl, schema, host: '127.0.0.1', port, parts, leaseMs },
        ...(redis ? { redisUrl: redis.url } : {}),
      },
      join(folder, `${name}-${processes.length}.log`),
    )
    processes.push(resources.use(started))
    return started
  }
  const connectAsAdmin = async () => {
    const token = (await readFile(join(home, 'admin-token'), 'utf8')).trim()
    return await connect({ server: url, token, home })
  }
  const resources = undo.move()
  return {
    ...{ folder, url, database, postgres, redis, targets, wms, load, leaseMs, connect: connectAsAdmin },
    startApi: () => start({ api: true, worker: false, scheduler: true }, 'api'),
    startWorker: () => start({ api: false, worker: true, scheduler: false }, 'worker'),
    async publish(document = orderFlow(), systems = {}) {
      const api = await connectAsAdmin()
      const urls = { wms: `http://127.0.0.1:${wms.port}`, shop: targets.urls.shop, ...systems }
      await declare(api, urls, targets.token)
      await api.publishFlow({ body: { document: JSON.parse(document), message: 'under test' } })
      return api
    },
    async forgetDoorbells() {
      if (redis) await redis.flush()
      else await database.query({ text: `delete from crossdock_queue_${schema}.job` })
    },
    async accept(count) {
      const wanted = load.acceptedCount + count
      await until(() => load.acceptedCount >= wanted, `${count} more orders are accepted`)
    },
    async readLedgers() {
      const [effects, stored] = await Promise.all([targets.readEffects(), readStoredRecords(database)])
      return { sent: readSentOrders(ledgerFile), effects, stored }
    },
    said: () => processes.map((child) => child.said()).join(''),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function declare(api: ApiClient, urls: Readonly<Record<string, string>>, token: string): Promise<void> {
  for (const [name, baseUrl] of Object.entries(urls)) {
    const credential = { type: 'bearer' as const, token }
    await api.putCredential({ params: { name }, body: { hosts: [new URL(baseUrl).host], credential } })
    const declaration = { kind: 'http' as const, baseUrl, credential: name, network: 'loopback', ...limits }
    await api.putSystem({ params: { name }, body: { declaration } })
  }
}
