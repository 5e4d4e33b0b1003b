import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { executors } from '@crossdock/nodes/executors'
import { manifests } from '@crossdock/nodes/manifests'
import type { EnvironmentInfo } from '@crossdock/shared/api'
import type { AnyExecutor, ManifestRegistry, NodeLog } from '@crossdock/shared/node'
import { type Catalog, openCatalog } from './catalog.ts'
import { systemClock, systemIds } from './clock.ts'
import { createWorkerGate, type WorkerGate } from './debug/gate.ts'
import type { Clock, Ids, LaneId } from './engine/ports.ts'
import { type Environment, openEnvironment } from './environment.ts'
import type { Log } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createNodeLogs, type NodeLogs } from './node-logs.ts'
import { type LaneQueue, openLaneQueue } from './queue/lane-queue.ts'
import { createWakeUps } from './queue/wake-ups.ts'
import { createIntake, type IntakeDoor } from './sources/intake.ts'
import { openBlobFolder } from './store/blob-folder.ts'
import { type Database, openDatabase } from './store/database.ts'
import { migrate } from './store/migrate.ts'

/** How to start a runtime. */
export interface RuntimeOptions {
  /** Folder for the secret key, the admin token and large payloads. */
  readonly home: string
  /** Folder for large payloads, when it is not in the home folder; all processes share it. `off`: they stay in the database. */
  readonly blobFolder?: string
  readonly databaseUrl: string
  /** Schema of the tables; keeps several installations in one database apart. Default: the connection's own. */
  readonly schema?: string
  /** Redis for the queue; without it the queue uses the database. */
  readonly redisUrl?: string
  readonly host: string
  readonly port: number
  /** 32 bytes as base64 or hex; without it the key file in the home folder is used. */
  readonly secretKey?: string
  /** Host names under which the server may be called besides loopback. */
  readonly publicHosts?: readonly string[]
  /** Other origins than its own whose pages may call the API. Default: none. */
  readonly allowedOrigins?: readonly string[]
  /** Which environment it serves. Default: dev. */
  readonly environment?: EnvironmentInfo
  /** Folder with the built designer. Default: that of this installation. */
  readonly rendererFolder?: string
  /** What this process does. */
  readonly parts: { readonly api: boolean; readonly worker: boolean; readonly scheduler: boolean }
  /** Open records of a flow above which nothing more is accepted, where its settings name no bound. Default 100,000. */
  readonly maxBacklog?: number
  /** Silence, in milliseconds, after which another worker takes a lane. */
  readonly leaseMs?: number
  /** After so many milliseconds a busy worker gives a lane back, so that one which came later gets its share. */
  readonly handOverAfterMs?: number
  /** How often sources that are due are looked for. Default 500 ms. */
  readonly lookForDueEveryMs?: number
  readonly log: Log
}

/** What the parts of a runtime share. */
export interface Core {
  readonly options: RuntimeOptions
  /** Name of this process among those that share the work. */
  readonly ownerId: string
  readonly manifests: ManifestRegistry
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly clock: Clock
  readonly ids: Ids
  readonly database: Database
  readonly queue: LaneQueue
  readonly environment: Environment
  readonly catalog: Catalog
  readonly metrics: Metrics
  readonly intake: IntakeDoor
  /** Holds records for debug sessions. */
  readonly debugGate: WorkerGate
  /** Rings lanes without waiting; a lost ring is found by the sweep. */
  readonly ring: (lanes: readonly LaneId[]) => void
  /** Rings a lane at a time. */
  readonly ringAt: (lane: LaneId, atMs: number) => void
  /** Blanks out every secret that this process has handled. */
  readonly mask: <T>(kept: T) => T
  /** Lines of nodes and the engine, kept in the database. */
  readonly nodeLogs: NodeLogs
  readonly logFor: (facts: LogPlace) => NodeLog
}

/** What a line of a node is about. */
export interface LogPlace {
  readonly flow: string
  readonly node: string
  readonly run?: string
  readonly record?: string
  readonly key?: string
}

const defaultMaxBacklog = 100_000
/** Every statement of a running process is far quicker, the large ones of retention included: they work in portions. */
const answerWithinMs = 60_000

/** Opens what the parts share; each opened thing is entered into `undo` at once. */
export async function openCore(options: RuntimeOptions, undo: AsyncDisposableStack): Promise<Core> {
  const { databaseUrl, home, log, maxBacklog = defaultMaxBacklog, schema, secretKey } = options
  const { blobFolder = join(home, 'blobs') } = options
  const blobs = blobFolder === 'off' ? undefined : await openBlobFolder(blobFolder)
  const database = undo.use(
    openDatabase({
      ...{ connectionString: databaseUrl, answerWithinMs },
      ...(schema ? { schema } : {}),
      ...(blobs ? { blobs } : {}),
    }),
  )
  await migrateSchema(options)
  const queue = undo.use(await openQueue(options))
  const ownerId = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
  const environment = undo.use(
    await openEnvironment({
      database,
      home,
      secretKey,
      deniedPorts: ownPorts(options),
      clock: systemClock,
      holder: ownerId,
    }),
  )
  const metrics = createMetrics(database)
  const mask = environment.credentials.maskData
  const onLogError = (thrown: unknown) => log.warn({ cause: String(thrown) }, 'lines of nodes could not be kept yet')
  const nodeLogs = createNodeLogs({ database, clock: systemClock, onError: onLogError })
  const onRingError = (thrown: unknown) => log.warn({ cause: String(thrown) }, 'doorbell failed; the sweep rings later')
  const ring = (lanes: readonly LaneId[]) => {
    if (lanes.length > 0) queue.ring(lanes).catch(onRingError)
  }
  return {
    options,
    ownerId,
    manifests,
    executors,
    clock: systemClock,
    ids: systemIds,
    database,
    queue,
    environment,
    catalog: await openCatalog(database, manifests),
    metrics,
    intake: createIntake({
      database,
      clock: systemClock,
      ids: systemIds,
      ring,
      onRingFailed: onRingError,
      maxBacklog,
      onAccepted: metrics.accepted,
    }),
    debugGate: createWorkerGate({
      database,
      lookup: environment.access.lookup,
      params: () => environment.params,
      nowMs: systemClock.nowMs,
    }),
    ring,
    ringAt: createWakeUps((lane, atMs) => {
      queue.ringAt(lane, atMs).catch(onRingError)
    }),
    mask,
    nodeLogs,
    logFor: (facts) => nodeLog({ log, nodeLogs }, { facts, mask }),
  }
}

/** On a connection of its own: an index on a large table takes its time. */
async function migrateSchema({ databaseUrl, schema }: RuntimeOptions): Promise<void> {
  const name = schema ? { schema } : {}
  await using database = openDatabase({ connectionString: databaseUrl, maxConnections: 1, ...name })
  await migrate(database, name)
}

async function openQueue({ databaseUrl, log, redisUrl, schema = 'main' }: RuntimeOptions): Promise<LaneQueue> {
  return await openLaneQueue({
    backend:
      redisUrl === undefined ? { kind: 'postgres', connectionString: databaseUrl } : { kind: 'redis', url: redisUrl },
    name: schema,
    onError: (error) => log.warn({ cause: error.message }, 'queue connection trouble'),
  })
}

function ownPorts({ databaseUrl, redisUrl }: RuntimeOptions): readonly number[] {
  const ports: number[] = []
  for (const [url, usual] of [
    [databaseUrl, 5432],
    [redisUrl, 6379],
  ] as const) {
    if (url !== undefined) ports.push(Number(URL.parse(url)?.port) || usual)
  }
  return ports
}

/** A node's lines go to the log of the process and, with what they are about, to the database. */
function nodeLog(
  { log, nodeLogs }: { readonly log: Log; readonly nodeLogs: NodeLogs },
  { facts: place, mask }: { readonly facts: LogPlace; readonly mask: <T>(kept: T) => T },
): NodeLog {
  const write = (level: 'info' | 'warn'): NodeLog['info'] => {
    return (said, more) => {
      const message = mask(said)
      const facts = more === undefined ? undefined : mask(more)
      log[level]({ ...place, ...facts }, message)
      nodeLogs.add({ ...place, atMs: systemClock.nowMs(), level, message, ...(facts ? { facts } : {}) })
    }
  }
  return { info: write('info'), warn: write('warn') }
}
