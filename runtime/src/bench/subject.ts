import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiClient } from '@crossdock/shared/api'
import { connect } from '../cli/connect.ts'
import { type Database, openDatabase } from '../store/database.ts'
import type { Bench } from './benchmark.ts'
import { startChild } from './processes/start-child.ts'
import { carriersCsv } from './shipment-rows.ts'

/** A runtime under measurement: its processes, its schema, its exchange folder. Disposing of it removes them. */
export interface Subject extends AsyncDisposable {
  readonly url: string
  readonly api: ApiClient
  /** The runtime's schema. */
  readonly database: Database
  readonly schema: string
  /** Folder of the system “exchange”. */
  readonly exchange: string
  /** CPU time of its processes so far, in milliseconds. */
  cpuMs(): Promise<number>
  /** The most memory that its first process has held, in bytes. */
  peakBytes(): Promise<number>
  /** Resolves when no record is open, but for those of one key. */
  drained(except?: string): Promise<void>
}

const lookEveryMs = 20

/**
 * Starts a runtime with these flows. `workers` counts the processes that work on lanes: the first has the API too, unless
 * it has a process to itself.
 */
export async function startSubject(
  bench: Bench,
  wanted: {
    readonly flows: readonly object[]
    readonly workers?: number
    readonly isApiApart?: boolean
    readonly onRedis?: boolean
    readonly target?: string
  },
): Promise<Subject> {
  await using undo = new AsyncDisposableStack()
  const { databaseUrl, redisUrl, profileFolder } = bench
  const schema = `bench_${randomBytes(6).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-bench-'))
  undo.defer(() => rm(folder, { recursive: true, force: true }))
  const home = join(folder, 'home')
  const exchange = join(folder, 'exchange')
  await mkdir(home)
  await mkdir(join(exchange, 'in'), { recursive: true })
  undo.defer(() => forget(bench, schema))
  const database = undo.use(openDatabase({ connectionString: databaseUrl, schema, maxConnections: 2 }))
  const options = {
    home,
    databaseUrl,
    schema,
    ...(redisUrl !== undefined && (wanted.onRedis ?? true) ? { redisUrl } : {}),
  }
  const startProcess = async (parts: { api: boolean; worker: boolean; scheduler: boolean }) => {
    const child = undo.use(await startChild('runtime', { ...options, parts }, { profileFolder }))
    undo.defer(() => child.ask('stop'))
    return child
  }
  const isOne = !wanted.isApiApart
  const first = await startProcess({ api: true, worker: isOne, scheduler: isOne })
  const { url, adminTokenPath } = await first.ask('address')
  const api = await connect({ server: url, token: (await readFile(adminTokenPath, 'utf8')).trim() })
  await declare(api, { exchange, target: wanted.target })
  for (const flow of wanted.flows) await api.publishFlow({ body: { document: { ...flow } } })
  const processes = [first]
  for (let more = isOne ? 1 : 0; more < (wanted.workers ?? 1); more++) {
    processes.push(await startProcess({ api: false, worker: true, scheduler: more === 0 }))
  }
  const resources = undo.move()
  return {
    ...{ url, api, database, schema, exchange },
    async cpuMs() {
      const used = await Promise.all(processes.map((child) => child.ask('cpuMs')))
      return used.reduce((sum, each) => sum + each, 0)
    },
    peakBytes: () => first.ask('peakBytes'),
    async drained(except = '') {
      const open = { text: 'select 1 from open_records where key <> $1 limit 1', values: [except] }
      while ((await database.query(open)).rowCount > 0) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function declare(
  api: ApiClient,
  { exchange, target }: { readonly exchange: string; readonly target: string | undefined },
): Promise<void> {
  await api.putSystem({ params: { name: 'exchange' }, body: { declaration: { kind: 'folder', root: exchange } } })
  await api.importTable({ params: { name: 'carriers' }, body: carriersCsv })
  if (target === undefined) return
  const wms = { kind: 'http', baseUrl: target, network: 'loopback', maxConcurrent: 64 } as const
  await api.putSystem({ params: { name: 'wms' }, body: { declaration: wms } })
}

async function forget({ databaseUrl, redisUrl }: Bench, schema: string): Promise<void> {
  await using database = openDatabase({ connectionString: databaseUrl, maxConnections: 1 })
  await database.query({ text: `drop schema if exists ${schema} cascade` })
  await database.query({ text: `drop schema if exists crossdock_queue_${schema} cascade` })
  if (redisUrl === undefined) return
  await using queue = await startChild('raw-queue', { redisUrl, prefix: `{${schema}}` })
  await queue.ask('forget', `{crossdock:${schema}}`)
}
