import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, type TestClient, temporaryFolder } from '../test-client.ts'
import { startErp } from './erp.ts'

const stack = new AsyncDisposableStack()
let call: TestClient

beforeAll(async () => {
  call = clientOf(stack.use(await startErp({ home: stack.use(temporaryFolder()).path, orders: 5 })))
})

afterAll(() => stack.disposeAsync())

const newOrder = {
  customer: '1001',
  warehouse: 'DE-HAM',
  reference: 'PO 4711',
  substitutionsAllowed: true,
  lines: [
    { sku: 'HW-10001', quantity: 2, unit: 'BOX', price: 10.25 },
    { sku: 'HW-10002', quantity: 3 },
  ],
}

describe('orders of the ERP', () => {
  it('a new order is numbered, priced and can be found by its reference', async () => {
    const { status, body } = await call('POST /orders', { body: newOrder })
    const item = (await call('GET /items/HW-10002')).body
    expect(status).toBe(201)
    expect(body).toMatchObject({
      number: 'SO-1006',
      status: 'open',
      currency: 'EUR',
      lines: [
        { lineNo: 10, sku: 'HW-10001', unit: 'BOX', quantity: 2, price: 10.25, shippedQuantity: 0 },
        { lineNo: 20, sku: 'HW-10002', unit: 'EA', quantity: 3, price: item.price },
      ],
    })
    expect(body.total).toBeCloseTo(20.5 + 3 * item.price, 2)
    expect(body.shipTo).toEqual((await call('GET /customers/1001')).body.shipTo)
    expect((await call('GET /orders?reference=PO%204711')).body.items).toEqual([body])
  })

  it.each([
    ['customer', { ...newOrder, customer: '9999' }, 'CUSTOMER_UNKNOWN', 'customer'],
    ['warehouse', { ...newOrder, warehouse: 'XX' }, 'WAREHOUSE_UNKNOWN', 'warehouse'],
    ['item', { ...newOrder, lines: [{ sku: 'NOPE', quantity: 1 }] }, 'ITEM_UNKNOWN', 'lines[0].sku'],
    ['quantity', { ...newOrder, lines: [{ sku: 'HW-10001', quantity: 0 }] }, 'INPUT_INVALID', 'lines[0].quantity'],
    ['date', { ...newOrder, requestedDate: 'soon' }, 'INPUT_INVALID', 'requestedDate'],
  ])('an order with an impossible %s is refused and leaves nothing', async (_, body, code, field) => {
    const before = (await call('GET /orders')).body.total
    const answer = await call('POST /orders', { body })
    expect([answer.status, answer.body.error]).toMatchObject([422, { code, field, message: expect.any(String) }])
    expect((await call('GET /orders')).body.total).toBe(before)
  })

  it('an open order is released once', async () => {
    expect((await call('POST /orders/SO-1001/release')).body.status).toBe('released')
    const again = await call('POST /orders/SO-1001/release')
    expect([again.status, again.body.error.code]).toEqual([409, 'ORDER_NOT_OPEN'])
    expect((await call('POST /orders/SO-9/release')).status).toBe(404)
  })

  it('terms of an order can be changed, its number cannot', async () => {
    const changed = await call('PATCH /orders/SO-1002', { body: { priority: 'rush' } })
    expect(changed.body.priority).toBe('rush')
    expect((await call('PATCH /orders/SO-1002', { body: { number: 'SO-1' } })).status).toBe(422)
  })

  it('1,000 simulated orders are 1,000 orders and 1,000 effects, none for a blocked customer', async () => {
    await call('PATCH /customers/1007', { body: { blocked: true } })
    const before = (await call('GET /orders')).body.total
    const { body } = await call('POST /simulate/orders', { body: { count: 1000, status: 'released' } })
    expect(body.created).toBe(1000)
    const orders = (await call('GET /orders?status=released&limit=1000&page=2&pageSize=1')).body
    expect(orders.total).toBe(1001)
    expect((await call('GET /orders')).body.total).toBe(before + 1000)
    const { operations } = (await call('GET /__ledger/counts')).body
    expect(operations).toContainEqual({ operation: 'order.create', effects: 1001, entities: 1001 })
    const since = (await call('GET /orders?customer=1007')).body.items.filter(
      ({ number }: { number: string }) => Number(number.slice(3)) > 1006,
    )
    expect(since).toEqual([])
    await call('PATCH /customers/1007', { body: { blocked: false } })
  })

  it('equal seeds give equal data, other seeds other data', async () => {
    const ordersOf = async (seed: number) => {
      using home = temporaryFolder()
      await using erp = await startErp({ home: home.path, seed, orders: 10 })
      const { items } = (await clientOf(erp)('GET /orders')).body
      return items.map((order: Record<string, unknown>) => ({ ...order, createdAt: 0, updatedAt: 0 }))
    }
    const first = await ordersOf(3)
    expect(await ordersOf(3)).toEqual(first)
    expect(await ordersOf(4)).not.toEqual(first)
  })
})
