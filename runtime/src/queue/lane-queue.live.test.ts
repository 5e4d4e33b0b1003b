import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { hasRedisServer, type OwnRedis, startOwnRedis } from '../chaos/testing/own-redis.ts'
import type { LaneId } from '../engine/ports.ts'
import { type LaneQueue, openLaneQueue } from './lane-queue.ts'

const patient = { timeout: 30_000 }
const lane: LaneId = { flow: 'orders', lane: 3 }

// What breaks Redis here is seconds away from being noticed and mended.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe.skipIf(!hasRedisServer())('a queue in Redis', () => {
  let folder: string
  let server: OwnRedis
  let admin: Redis

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-queue-'))
    server = await startOwnRedis(folder)
    admin = new Redis(server.url)
    admin.on('error', () => {})
  })
  beforeEach(async () => {
    await admin.config('SET', 'maxmemory', '0')
    await admin.config('SET', 'maxmemory-policy', 'noeviction')
    await admin.flushall()
  })
  afterAll(async () => {
    admin.disconnect()
    await server[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const open = (): Promise<LaneQueue> =>
    openLaneQueue({ backend: { kind: 'redis', url: server.url }, name: 'test', onError: () => {} })

  /** A worker that notes how often it was rung. */
  function workAt(queue: LaneQueue): LaneId[] {
    const rung: LaneId[] = []
    queue.work(async (each) => void rung.push(each), { concurrency: 2 })
    return rung
  }

  async function expectGood(queue: LaneQueue, rung: LaneId[]): Promise<void> {
    const before = rung.length
    await expect.poll(() => queue.ring([lane]), patient).toBeUndefined()
    await expect.poll(() => rung.length, patient).toBeGreaterThan(before)
    await expect.poll(() => queue.check(), patient).toBeUndefined()
  }

  it('that has no room left says so, and a worker answers the rings of its process until there is', async () => {
    await using queue = await open()
    const rung = workAt(queue)
    await expectGood(queue, rung)
    await admin.config('SET', 'maxmemory', '1')
    const before = rung.length
    await expect(queue.ring([lane])).rejects.toThrow('OOM')
    await expect.poll(() => rung.length).toBe(before + 1)
    await expect(queue.check()).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      message: expect.stringMatching(/^Redis answers and refuses to work: OOM command not allowed/),
      remedy: expect.stringContaining('maxmemory'),
    })
    await admin.config('SET', 'maxmemory', '0')
    await expectGood(queue, rung)
  })

  it('whose keys were overwritten says so, and a worker answers the rings of its process', async () => {
    await using queue = await open()
    const rung = workAt(queue)
    await expectGood(queue, rung)
    for (const key of await admin.keys('*')) await admin.set(key, 'junk')
    const before = rung.length
    await expect(queue.ring([lane])).rejects.toThrow()
    await expect.poll(() => rung.length).toBeGreaterThan(before)
    await expect(queue.check()).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      message: expect.stringContaining('Redis answers and refuses to work'),
    })
    await admin.flushall()
    await expectGood(queue, rung)
  })

  it('that would throw keys away is not opened, and nothing is printed about it', async () => {
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru')
    const printed = vi.spyOn(console, 'warn')
    await expect(open()).rejects.toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      message: expect.stringContaining('allkeys-lru'),
      remedy: 'Set maxmemory-policy to noeviction.',
    })
    expect(printed).not.toHaveBeenCalled()
    const clients = async () =>
      String(await admin.client('LIST'))
        .trim()
        .split('\n').length
    await expect.poll(clients, patient).toBe(1)
  })

  it('that is absent at the start is opened all the same, and used once it is there', async () => {
    await server.kill()
    await using queue = await open()
    const rung = workAt(queue)
    await expect(queue.check()).rejects.toMatchObject({ message: 'Redis cannot be reached.' })
    await server.start()
    await expectGood(queue, rung)
  })
})
