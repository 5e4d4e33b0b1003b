import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { startErp } from '../erp/erp.ts'
import { startShop } from '../shop/shop.ts'
import { clientOf, temporaryFolder } from '../test-client.ts'

const told = { order: 'SO-1001', status: 'shipped' }

describe('effects, idempotency keys and the ledger', () => {
  it('the same key and body gets the kept answer and makes no second effect', async () => {
    using home = temporaryFolder()
    await using shop = await startShop({ home: home.path })
    const call = clientOf(shop)
    const [first, second] = [
      await call('POST /notifications', { body: told, key: 'k1' }),
      await call('POST /notifications', { body: told, key: 'k1' }),
    ]
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null])
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(second.body).toEqual(first.body)
    expect((await call('GET /__ledger/counts')).body.operations).toEqual([
      { operation: 'notification.create', effects: 1, entities: 1 },
    ])
  })

  it('many requests with one key at the same time make one effect', async () => {
    using home = temporaryFolder()
    await using shop = await startShop({ home: home.path })
    const call = clientOf(shop)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('POST /notifications', { body: told, key: 'k1' })),
    )
    expect(new Set(answers.map(({ body }) => body.number))).toEqual(new Set(['NTF-1']))
    expect((await call('GET /__ledger')).body.entries).toHaveLength(1)
  })

  it('the same key with another body or path is refused with 409', async () => {
    using home = temporaryFolder()
    await using erp = await startErp({ home: home.path, orders: 2 })
    const call = clientOf(erp)
    await call('POST /orders/SO-1001/release', { key: 'k1' })
    const otherBody = await call('POST /orders/SO-1001/release', { key: 'k1', body: { note: 'again' } })
    const otherPath = await call('POST /orders/SO-1002/release', { key: 'k1' })
    expect([otherBody.status, otherPath.status]).toEqual([409, 409])
    expect(otherPath.body.error.code).toBe('IDEMPOTENCY_KEY_REUSED')
    expect((await call('GET /orders/SO-1002')).body.status).toBe('open')
  })

  it('without a key a second call makes a second effect, and the ledger shows it', async () => {
    using home = temporaryFolder()
    await using shop = await startShop({ home: home.path })
    const call = clientOf(shop)
    await call('POST /notifications', { body: told })
    await call('POST /notifications', { body: told })
    expect((await call('GET /__ledger/counts')).body.operations).toEqual([
      { operation: 'notification.create', effects: 2, entities: 1 },
    ])
  })

  it('a refused request keeps no answer: the same key works once the cause is mended', async () => {
    using home = temporaryFolder()
    await using erp = await startErp({ home: home.path, orders: 0 })
    const call = clientOf(erp)
    const order = { customer: '1007', warehouse: 'NL-RTM', lines: [{ sku: 'HW-10001', quantity: 1 }] }
    await call('PATCH /customers/1007', { body: { blocked: true } })
    expect((await call('POST /orders', { body: order, key: 'k1' })).body.error.code).toBe('CUSTOMER_BLOCKED')
    await call('PATCH /customers/1007', { body: { blocked: false } })
    expect((await call('POST /orders', { body: order, key: 'k1' })).status).toBe(201)
  })

  it('an entry says what was done to what, under which key, with the hash of the raw body', async () => {
    using home = temporaryFolder()
    await using shop = await startShop({ home: home.path })
    const call = clientOf(shop)
    const raw = '{ "order": "SO-1001",  "status": "shipped" }'
    await call('POST /notifications', { body: raw, key: 'k1', headers: { 'x-request-id': 'r-1' } })
    expect((await call('GET /__ledger')).body.entries).toEqual([
      {
        seq: 1,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
        operation: 'notification.create',
        entityKey: 'SO-1001',
        idempotencyKey: 'k1',
        payloadHash: createHash('sha256').update(raw).digest('hex'),
        requestId: 'r-1',
      },
    ])
  })

  it('the ledger can be read in pieces, by operation, entity and key, and as JSON lines', async () => {
    using home = temporaryFolder()
    await using erp = await startErp({ home: home.path, orders: 0 })
    const call = clientOf(erp)
    await call('POST /simulate/orders', { body: { count: 5 } })
    await call('POST /orders/SO-1003/release', { key: 'release-3' })
    const keysOf = async (query: string): Promise<string[]> =>
      (await call(`GET /__ledger?${query}`)).body.entries.map(({ entityKey }: { entityKey: string }) => entityKey)
    expect(await keysOf('after=1&limit=2')).toEqual(['SO-1002', 'SO-1003'])
    expect(await keysOf('operation=order.create')).toHaveLength(5)
    expect(await keysOf('entity=SO-1003')).toHaveLength(2)
    expect(await keysOf('key=release-3')).toEqual(['SO-1003'])
    const lines: string = (await call('GET /__ledger?format=jsonl')).body
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('the database refuses to change or delete an entry', async () => {
    using home = temporaryFolder()
    await using shop = await startShop({ home: home.path })
    await clientOf(shop)('POST /notifications', { body: told })
    const db = new DatabaseSync(join(home.path, 'shop.db'))
    expect(() => db.exec("UPDATE ledger SET operation = 'x'")).toThrow('append-only')
    expect(() => db.exec('DELETE FROM ledger')).toThrow('append-only')
    db.close()
  })

  it('a system started again on the same home has its records, ledger, kept answers and numbers', async () => {
    using home = temporaryFolder()
    const before = await startErp({ home: home.path, orders: 3 })
    const created = await clientOf(before)('POST /orders/SO-1001/release', { key: 'k1' })
    const ledger = (await clientOf(before)('GET /__ledger')).body
    await before.close()
    await before.close()

    await using after = await startErp({ home: home.path, orders: 3 })
    const call = clientOf(after)
    expect((await call('GET /__ledger')).body).toEqual(ledger)
    expect((await call('GET /orders')).body.total).toBe(3)
    const replayed = await call('POST /orders/SO-1001/release', { key: 'k1' })
    expect([replayed.headers.get('idempotency-replayed'), replayed.body]).toEqual(['true', created.body])
    expect((await call('POST /simulate/orders', { body: { count: 1 } })).body.first).toBe('SO-1004')
  })
})
