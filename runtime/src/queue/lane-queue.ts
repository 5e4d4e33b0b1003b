import { setTimeout as sleep } from 'node:timers/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import { createPostgresBackend, Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { z } from 'zod'
import type { LaneId } from '../engine/ports.ts'

/** Where doorbells wait: Redis, or the same PostgreSQL in a schema of its own. */
export type QueueBackend =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'postgres'; readonly connectionString: string }

/** The doorbell: tells workers which lanes to look at. It carries ids only and may lose everything at any time. */
export interface LaneQueue extends AsyncDisposable {
  /** Rings lanes now. Rejects when the queue cannot be reached; the sweep rings again later. */
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
/** Short, so that the rings of a killed worker are taken by another one soon. */
const workerTiming = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 10 }

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
  on(event: 'error', listener: (error: Error) => void): unknown
}

async function openOnRedis({ url, name, onError }: Opening & { readonly url: string }): Promise<LaneQueue> {
  // A producer fails fast: an intake must not hang because the doorbell is out of order.
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: true, connectTimeout: 2_000 })
  const consumer = new Redis(url, { maxRetriesPerRequest: null })
  for (const connection of [producer, consumer]) connection.on('error', onError)
  const prefix = `{crossdock:${name}}`
  const queue = new Queue(queueName, { connection: producer, prefix, skipWaitingForReady: true })
  const lanes = toLaneQueue({
    queue,
    onError,
    check: () => checkRedis(producer),
    createWorker: (processor, concurrency) =>
      new Worker(queueName, processor, { connection: consumer, prefix, concurrency, ...workerTiming }),
    async closeConnections() {
      producer.disconnect()
      consumer.disconnect()
    },
  })
  return lanes
}

async function checkRedis(redis: Redis): Promise<void> {
  const reply = await redis.config('GET', 'maxmemory-policy').catch((thrown: unknown) => {
    throw new CrossdockError('QUEUE_UNAVAILABLE', 'Redis cannot be reached.', { cause: thrown })
  })
  const policy = Array.isArray(reply) ? reply[1] : undefined
  if (policy !== undefined && policy !== 'noeviction') {
    throw new CrossdockError('QUEUE_UNAVAILABLE', `Redis may throw keys away: its maxmemory-policy is “${policy}”.`, {
      remedy: 'Set maxmemory-policy to noeviction.',
    })
  }
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
  queue.on('error', onError)
  const workers: LaneWorker[] = []
  let closing: Promise<void> | undefined
  return {
    async ring(lanes) {
      if (lanes.length > 0)
        await queue.addBulk(lanes.map((lane) => ({ name: 'ring', data: idsOf(lane), opts: jobOptions })))
    },
    async ringAt(lane, atMs) {
      await queue.add('ring', idsOf(lane), { ...jobOptions, delay: Math.max(0, atMs - Date.now()) })
    },
    work(handler, { concurrency }) {
      const processor: Processor = async (job) => handler(ringSchema.parse(job.data))
      const worker = keepWorking(() => parts.createWorker(processor, concurrency), onError)
      workers.push(worker)
      return worker
    },
    check: parts.check,
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
