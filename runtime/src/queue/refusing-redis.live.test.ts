import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { hasRedisServer, startOwnRedis } from '../chaos/testing/own-redis.ts'
import { createLog } from '../log.ts'
import { startRuntime } from '../main.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime } from '../testing/test-runtime.ts'

const actor = { name: 'tester' }
const flow = JSON.stringify({
  ...{ format: 'crossdock/flow@1', id: 'orders', name: 'Orders', record: { entity: 'order', key: '=number' } },
  nodes: {
    in: { type: 'manual', version: 1, name: 'In' },
    keep: { type: 'filter', version: 1, name: 'Keep', config: { keep: '=true' } },
  },
  wires: [{ from: 'in.out', to: 'keep' }],
})

it.skipIf(!hasRedisServer())(
  'what one process accepts is carried by the worker of another while Redis refuses every ring',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crossdock-refusing-'))
    await using undo = new AsyncDisposableStack()
    undo.defer(() => rm(folder, { recursive: true, force: true }))
    const redis = undo.use(await startOwnRedis(folder))
    const parts = { api: true, worker: false, scheduler: true }
    const door = undo.use(await startTestRuntime({ databaseUrl: postgresUrl(), redisUrl: redis.url, parts }))
    const { services } = door.runtime
    const worker = await startRuntime({
      ...door.options,
      parts: { api: false, worker: true, scheduler: false },
      log: createLog({ level: 'silent' }),
    })
    undo.defer(() => worker.stop('abort'))
    expect(await services.publish(flow, { message: 'test', actor })).toMatchObject({ ok: true })
    const admin = new Redis(redis.url)
    undo.defer(() => admin.disconnect())
    await admin.config('SET', 'maxmemory', '1')
    const items = Array.from({ length: 20 }, (_, n) => ({ payload: { number: `SO-${n}` } }))
    await services.startManual({ flow: 'orders', items }, actor)
    const ended = async () => (await services.database.query({ text: 'select 1 from records' })).rowCount
    await expect.poll(ended).toBe(20)
  },
)
