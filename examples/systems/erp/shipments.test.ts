import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, type TestClient, temporaryFolder } from '../test-client.ts'
import { startErp } from './erp.ts'

const stack = new AsyncDisposableStack()
let call: TestClient
let order: string

beforeAll(async () => {
  call = clientOf(stack.use(await startErp({ home: stack.use(temporaryFolder()).path, orders: 0 })))
})

beforeEach(async () => {
  const lines = [
    { sku: 'HW-10001', quantity: 10, unit: 'BOX', price: 2.5 },
    { sku: 'HW-10002', quantity: 4, price: 1.1 },
  ]
  const body = { customer: '1007', warehouse: 'NL-RTM', lines }
  order = (await call('POST /orders', { body })).body.number
  await call(`POST /orders/${order}/release`)
})

afterAll(() => stack.disposeAsync())

const line = (lineNo: number, shippedQuantity: number) => ({
  lineNo,
  sku: lineNo === 10 ? 'HW-10001' : 'HW-10002',
  shippedQuantity,
})

const shipping = (...lines: object[]) => ({ body: { order, lines } })

describe('shipment confirmations', () => {
  it('a part, then the rest: the order is partially shipped, then shipped', async () => {
    const part = await call('POST /shipments', shipping(line(10, 6), line(20, 0)))
    expect([part.status, part.body.orderStatus]).toEqual([201, 'partially_shipped'])
    const rest = await call('POST /shipments', shipping(line(10, 4), line(20, 4)))
    expect(rest.body.orderStatus).toBe('shipped')
    const { status, lines } = (await call(`GET /orders/${order}`)).body
    expect([status, lines[0].shippedQuantity, lines[1].shippedQuantity]).toEqual(['shipped', 10, 4])
    expect((await call(`GET /shipments?order=${order}`)).body.total).toBe(2)
  })

  it('what is refused names its cause and field, and changes nothing', async () => {
    const refused = async (body: object): Promise<unknown[]> => {
      const answer = await call('POST /shipments', { body })
      return [answer.status, answer.body.error.code, answer.body.error.field]
    }
    const lines = [line(10, 1)]
    const before = (await call('GET /__ledger')).body.entries.length
    expect(await refused({ order: 'SO-9', lines })).toEqual([422, 'ORDER_UNKNOWN', 'order'])
    expect(await refused({ order, customer: '9999', lines })).toEqual([422, 'CUSTOMER_UNKNOWN', 'customer'])
    expect(await refused({ order, customer: '1008', lines })).toEqual([422, 'CUSTOMER_MISMATCH', 'customer'])
    expect(await refused({ order, lines: [line(10, 1), line(20, 5)] })).toEqual([
      422,
      'OVER_SHIPMENT',
      'lines[1].shippedQuantity',
    ])
    expect(await refused({ order, lines: [line(30, 1)] })).toEqual([422, 'LINE_UNKNOWN', 'lines[0].lineNo'])
    expect(await refused({ order, lines: [{ ...line(10, 1), sku: 'X' }] })).toEqual([
      422,
      'SKU_MISMATCH',
      'lines[0].sku',
    ])
    expect(await refused({ order, lines: [{ ...line(10, 1), unit: 'EA' }] })).toEqual([
      422,
      'UNIT_MISMATCH',
      'lines[0].unit',
    ])
    expect(await refused({ order, lines: [{ ...line(10, 1), substituteSku: 'HW-10003' }] })).toEqual([
      422,
      'SUBSTITUTION_NOT_ALLOWED',
      'lines[0].substituteSku',
    ])
    expect(await refused({ order, lines: [] })).toEqual([422, 'INPUT_INVALID', 'lines'])
    expect((await call('GET /__ledger')).body.entries.length).toBe(before)
    expect((await call(`GET /orders/${order}`)).body.lines[0].shippedQuantity).toBe(0)
  })

  it('customer 1007 can be blocked, which refuses its shipments until it is unblocked', async () => {
    await call('PATCH /customers/1007', { body: { blocked: true } })
    const refused = await call('POST /shipments', shipping(line(10, 1)))
    expect([refused.status, refused.body.error.code]).toEqual([422, 'CUSTOMER_BLOCKED'])
    await call('PATCH /customers/1007', { body: { blocked: false } })
    expect((await call('POST /shipments', shipping(line(10, 1)))).status).toBe(201)
  })

  it('an unknown customer can be created, once', async () => {
    const { shipTo } = (await call('GET /customers/1001')).body
    const body = { number: '2001', name: 'Nieuw B.V.', shipTo }
    expect((await call('POST /customers', { body })).status).toBe(201)
    expect((await call('POST /customers', { body })).body.error.code).toBe('CUSTOMER_EXISTS')
    expect((await call('GET /customers/2001')).body).toMatchObject({ blocked: false, shipTo })
  })

  it('a substitute is taken where the order allows it', async () => {
    const lines = [{ sku: 'HW-10001', quantity: 1 }]
    const body = { customer: '1001', warehouse: 'NL-RTM', substitutionsAllowed: true, lines }
    order = (await call('POST /orders', { body })).body.number
    const unknown = await call('POST /shipments', shipping({ ...line(10, 1), substituteSku: 'X' }))
    expect(unknown.body.error.code).toBe('ITEM_UNKNOWN')
    const shipped = await call('POST /shipments', shipping({ ...line(10, 1), substituteSku: 'HW-10003' }))
    expect(shipped.body.lines[0].substituteSku).toBe('HW-10003')
  })

  it('a backorder takes what is outstanding at most, and shrinks as the rest is shipped', async () => {
    await call('POST /shipments', shipping(line(10, 6)))
    const backorder = (quantity: number) =>
      call('POST /backorders', { body: { order, lines: [{ lineNo: 10, quantity }] } })
    expect((await backorder(5)).body.error.code).toBe('OVER_BACKORDER')
    expect((await backorder(4)).status).toBe(201)
    expect((await backorder(1)).body.error.code).toBe('OVER_BACKORDER')
    await call('POST /shipments', shipping(line(10, 3)))
    expect((await call(`GET /orders/${order}`)).body.lines[0].backorderedQuantity).toBe(1)
  })

  it('an invoice covers what was shipped and not yet invoiced; the last one closes the order', async () => {
    const invoice = () => call('POST /invoices', { body: { order } })
    expect((await invoice()).body.error.code).toBe('NOTHING_TO_INVOICE')
    await call('POST /shipments', shipping(line(10, 6)))
    expect((await invoice()).body).toMatchObject({ total: 15, lines: [{ lineNo: 10, quantity: 6, amount: 15 }] })
    await call('POST /shipments', shipping(line(10, 4), line(20, 4)))
    expect((await invoice()).body.total).toBe(14.4)
    expect((await call(`GET /orders/${order}`)).body.status).toBe('invoiced')
  })

  it('a return credits what was shipped and not yet returned', async () => {
    await call('POST /shipments', shipping(line(10, 6)))
    const give = (quantity: number) =>
      call('POST /returns', { body: { order, lines: [{ lineNo: 10, quantity, reason: 'damaged' }] } })
    expect((await give(2)).body).toMatchObject({ number: 'CN-1', total: 5 })
    expect((await give(5)).body.error.code).toBe('OVER_RETURN')
  })

  it('a goods receipt fills its purchase order and not more', async () => {
    const { lines } = (await call('GET /purchase-orders/PO-2001')).body
    const receive = (quantity: number) =>
      call('POST /receipts', {
        body: { purchaseOrder: 'PO-2001', lines: [{ lineNo: 10, quantity }] },
      })
    expect((await receive(lines[0].quantity + 1)).body.error.code).toBe('OVER_RECEIPT')
    expect((await receive(lines[0].quantity)).status).toBe(201)
    const after = (await call('GET /purchase-orders/PO-2001')).body
    expect(after.lines[0].receivedQuantity).toBe(lines[0].quantity)
    expect(after.status).toBe(lines.length === 1 ? 'received' : 'partially_received')
    const unknown = await call('POST /receipts', {
      body: { purchaseOrder: 'PO-1', lines: [{ lineNo: 10, quantity: 1 }] },
    })
    expect(unknown.body.error.code).toBe('PURCHASE_ORDER_UNKNOWN')
  })

  it('a stock level is set absolutely', async () => {
    const set = (path: string, quantity: number) => call(`PUT /stock/${path}`, { body: { quantity } })
    expect((await set('NL-RTM/HW-10001', 12)).body.quantity).toBe(12)
    expect((await set('NL-RTM/HW-10001', 7)).body.quantity).toBe(7)
    expect((await call('GET /stock/NL-RTM/HW-10001')).body.quantity).toBe(7)
    expect((await set('XX/HW-10001', 7)).body.error.code).toBe('WAREHOUSE_UNKNOWN')
    expect((await set('NL-RTM/HW-1', 7)).body.error.code).toBe('ITEM_UNKNOWN')
    expect((await call('PATCH /items/HW-10001', { body: { price: 3 } })).body.price).toBe(3)
  })
})
