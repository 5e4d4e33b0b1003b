import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { startTcpProxy } from '../chaos/testing/tcp-proxy.ts'
import type { LaneId } from '../engine/ports.ts'
import { openDatabase } from '../store/database.ts'
import { postgresUrl } from '../testing/services.ts'
import { openLaneQueue } from './lane-queue.ts'

const name = `test_${randomBytes(6).toString('hex')}`

describe('a worker with its queue in PostgreSQL', () => {
  afterEach(async () => {
    await using database = openDatabase({ connectionString: postgresUrl(), maxConnections: 1 })
    await database.query({ text: `drop schema if exists crossdock_queue_${name} cascade` })
  })

  it('whose first connection is refused takes rings as soon as it gets one', async () => {
    const url = new URL(postgresUrl())
    await using proxy = await startTcpProxy({ port: Number(url.port || 5432), host: url.hostname })
    url.host = `127.0.0.1:${proxy.port}`
    const errors: Error[] = []
    await using queue = await openLaneQueue({
      backend: { kind: 'postgres', connectionString: url.href },
      name,
      onError: (error) => errors.push(error),
    })
    // What every new connection says first.
    const refusing = proxy.cutAt({ sees: 'user', moment: 'sent' })
    const rung: LaneId[] = []
    const worker = queue.work(async (lane) => void rung.push(lane), { concurrency: 1 })
    await expect.poll(() => errors.length, { timeout: 60_000 }).toBeGreaterThan(0)
    refusing.end()
    await queue.ring([{ flow: 'orders', lane: 3 }])
    await expect.poll(() => rung, { timeout: 60_000 }).toEqual([{ flow: 'orders', lane: 3 }])
    await worker.close()
  })
})
