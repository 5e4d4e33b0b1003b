import { setTimeout as sleep } from 'node:timers/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import { createPostgresBackend, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { z } from 'zod'
import type { LaneId } from '../engine/ports.ts'
import { checkRedis, Refusals, refuseEviction } from './redis-fitness.ts'
import { renewQueue } from './renew-queue.ts'
import { SpareRings } from './spare-rings.ts'

/** Where doorbells wait: Redis, or the same PostgreSQL in a schema of its own. */
export type QueueBackend =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly connectionString: string }

/** The doorbell: tells workers which lanes to look at. It carries ids only and may lose everything at any time. */
export interface LaneQueue extends AsyncDisposable {
  /**
   * Rings lanes now. Rejects when the queue does not take it. Then a worker of this process answers it all the same;
   * without one the sweep rings again later.
   */
  ring(lanes: readonly LaneId[]): Promise<void>
  /** Rings a lane at a time. */
  ringAt(lane: LaneId, atMs: number): Promise<void>
  /** Calls the handler for each ring until closed. */
  work(handler: (lane: LaneId) => Promise<void>, options: { readonly concurrency: number }): LaneWorker
  /** Throws QUEUE_UNAVAILABLE when the queue cannot be used. */
  check(): Promise<void>
}

/** A running consumer of doorbells. */
export interface LaneWorker {
  /** Takes no more rings and resolves when handlers under way have ended. Safe to call twice. */
  close(): Promise<void>
}

/** The only job there is. */
const ringSchema = z.strictObject({ flow: z.string(), lane: z.int() })

const queueName = 'lanes'
/** A doorbell that was tried once is worth nothing more: the lane's own state says what is to do. */
const jobOptions = { removeOnComplete: true, removeOnFail: true, attempts: 1 }
/** Short, so that the rings of a killed worker are taken by another one soon, and refused ones as soon as they are granted. */
const workerTiming = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 10, runRetryDelay: 2_000 }

/**
 * Opens the queue. `name` keeps installations (and tests) apart that share a Redis or a database.
 * Throws QUEUE_UNAVAILABLE when Redis would evict keys.
 */
export async function openLaneQueue(options: {
  readonly backend: QueueBackend
  readonly name: string
  /** Told about connection trouble; the queue recovers by itself. */
  readonly onError: (error: Error) => void
}): Promise<LaneQueue> {
  return options.backend.kind === 'redis'
    ? await openOnRedis({ ...options, url: options.backend.url })
    : await openOnPostgres({ ...options, connectionString: options.backend.connectionString })
}

interface Opening {
  readonly name: string
  readonly onError: (error: Error) => void
}

/** What both kinds of BullMQ queue have in common, as far as it is used here. */
interface Bell {
  add(name: string, data: LaneId, options: object): Promise<unknown>
  addBulk(jobs: { name: string; data: LaneId; opts: object }[]): Promise<unknown>
  close(): Promise<void>
}

async function openOnRedis({ url, name, onError }: Opening & { readonly url: string }): Promise<LaneQueue> {
  // A producer fails fast: an intake must not hang because the doorbell is out of order.
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true, connectTimeout: 2_000 })
  const consumer = new Redis(url, { maxRetriesPerRequest: null })
  for (const connection of [producer, consumer]) connection.on('error', onError)
  const prefix = `{crossdock:${name}}`
  const closeConnections = async () => {
    producer.disconnect()
    consumer.disconnect()
  }
  // Before BullMQ sees it, which would print its own words about it and go on.
  await refuseEviction(producer).catch(async (thrown: unknown) => {
    await closeConnections()
    throw thrown
  })
  const createQueue = () => new Queue(queueName, { connection: producer, prefix, skipWaitingForReady: true })
  return toLaneQueue({
    queue: renewQueue(createQueue, onError),
    onError,
    check: () => checkRedis(producer, prefix),
    createWorker: (processor, concurrency) =>
      new Worker(queueName, processor, { connection: consumer, prefix, concurrency, ...workerTiming }),
    closeConnections,
  })
}

async function openOnPostgres({
  connectionString,
  name,
  onError,
}: Opening & { readonly connectionString: string }): Promise<LaneQueue> {
  const connection = {
    connectionString,
    schema: `crossdock_queue_${name.replaceAll(/[^a-z0-9_]/g, '_')}`,
    migrate: true,
    max: 4,
  }
  const queue = new Queue(queueName, { connection }, createPostgresBackend)
  queue.on('error', onError)
  const check = async () => {
    await queue.waitUntilReady().catch((thrown: unknown) => {
      throw new CrossdockError('QUEUE_UNAVAILABLE', 'The queue’s tables in PostgreSQL cannot be reached.', {
        cause: thrown,
      })
    })
  }
  await check()
  return toLaneQueue({
    queue,
    onError,
    check,
    createWorker: (processor, concurrency) =>
      new Worker(
        queueName,
        processor,
        { connection: { ...connection, migrate: false }, concurrency, ...workerTiming },
        createPostgresBackend,
      ),
    closeConnections: async () => {},
  })
}

type Processor = (job: { readonly data: unknown }) => Promise<void>

interface BullWorker {
  waitUntilReady(): Promise<unknown>
  close(force?: boolean): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
}

function toLaneQueue(parts: {
  readonly queue: Bell
  readonly onError: (error: Error) => void
  readonly check: () => Promise<void>
  readonly createWorker: (processor: Processor, concurrency: number) => BullWorker
  readonly closeConnections: () => Promise<void>
}): LaneQueue {
  const { queue, onError } = parts
  const refusals = new Refusals()
  const workers: RingWorker[] = []
  const ring = async (attempt: () => Promise<unknown>): Promise<void> => {
    try {
      await attempt()
      refusals.granted('ring')
    } catch (thrown) {
      refusals.note('ring', thrown)
      throw thrown
    }
  }
  let closing: Promise<void> | undefined
  return {
    async ring(lanes) {
      if (lanes.length === 0) return
      const jobs = lanes.map((lane) => ({ name: 'ring', data: idsOf(lane), opts: jobOptions }))
      await ring(() => queue.addBulk(jobs)).catch((thrown: unknown) => {
        workers[0]?.spare.take(lanes.map(idsOf))
        throw thrown
      })
    },
    async ringAt(lane, atMs) {
      const delay = Math.max(0, atMs - Date.now())
      await ring(() => queue.add('ring', idsOf(lane), { ...jobOptions, delay }))
    },
    work(handler, { concurrency }) {
      const worker = startRingWorker({ ...parts, handler, concurrency, refusals })
      workers.push(worker)
      return worker
    },
    async check() {
      await parts.check()
      refusals.check()
    },
    async [Symbol.asyncDispose]() {
      closing ??= (async () => {
        await Promise.allSettled(workers.map((worker) => worker.close()))
        await queue.close().catch(onError)
        await parts.closeConnections()
      })()
      await closing
    },
  }
}

interface RingWorker extends LaneWorker {
  /** For rings that the queue does not take. */
  readonly spare: SpareRings
}

function startRingWorker(options: {
  readonly handler: (lane: LaneId) => Promise<void>
  readonly concurrency: number
  readonly createWorker: (processor: Processor, concurrency: number) => BullWorker
  readonly refusals: Refusals
  readonly onError: (error: Error) => void
}): RingWorker {
  const { handler, concurrency, createWorker, refusals, onError } = options
  const processor: Processor = async (job) => {
    refusals.granted('work')
    await handler(ringSchema.parse(job.data))
  }
  const worker = keepWorking(
    () => createWorker(processor, concurrency),
    (error) => {
      refusals.note('work', error)
      onError(error)
    },
  )
  const spare = new SpareRings({ handler, concurrency, onError })
  return {
    spare,
    async close() {
      await Promise.all([worker.close(), spare.close()])
    },
  }
}

const replaceAfterMs = 500

/**
 * A worker that works whenever it can. BullMQ 6.7 keeps the failure of a PostgreSQL worker's first connection for ever: the
 * process lives and takes no ring. So such a worker is replaced until one is ready; from then on it reconnects by itself.
 */
function keepWorking(create: () => BullWorker, onError: (error: Error) => void): LaneWorker {
  const closing = new AbortController()
  const start = (): BullWorker => {
    const worker = create()
    worker.on('error', onError)
    worker.waitUntilReady().catch(() => replace(worker))
    return worker
  }
  const replace = async (failed: BullWorker): Promise<void> => {
    await failed.close(true).catch(onError)
    await sleep(replaceAfterMs, undefined, { signal: closing.signal }).catch(() => {})
    if (!closing.signal.aborted) current = start()
  }
  let current = start()
  let closed: Promise<void> | undefined
  return {
    close: () => {
      closing.abort()
      closed ??= current.close()
      return closed
    },
  }
}

/** Nothing but ids: a lease or a record handed in by mistake must not reach the queue. */
function idsOf({ flow, lane }: LaneId): LaneId {
  return { flow, lane }
}
