import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startErp } from '../erp/erp.ts'
import { clientOf, type TestClient, temporaryFolder } from '../test-client.ts'
import { startWms } from './wms.ts'

const stack = new AsyncDisposableStack()
let call: TestClient

beforeAll(async () => {
  call = clientOf(stack.use(await startWms({ home: stack.use(temporaryFolder()).path })))
})

afterAll(() => stack.disposeAsync())

const newOrder = (reference: string | null, more: object = {}) => ({
  reference,
  warehouse: 'NL-RTM',
  customer: '1001',
  substitutionsAllowed: true,
  lines: [
    { lineNo: 10, sku: 'HW-10001', quantity: 10, unit: 'BOX' },
    { lineNo: 20, sku: 'HW-10002', quantity: 4 },
  ],
  ...more,
})

describe('warehouse orders', () => {
  it('an order is taken in and found by its number and its reference', async () => {
    const { status, body } = await call('POST /orders', { body: newOrder('SO-1') })
    expect([status, body.number, body.status]).toEqual([201, expect.stringMatching(/^WO-\d+$/), 'released'])
    expect((await call(`GET /orders/${body.number}`)).body).toEqual(body)
    expect((await call('GET /orders?reference=SO-1')).body.items).toEqual([body])
    const { entries } = (await call('GET /__ledger?entity=SO-1')).body
    expect(entries).toMatchObject([{ operation: 'order.create', entityKey: 'SO-1' }])
  })

  it('takes an order of the ERP as it is', async () => {
    using home = temporaryFolder()
    await using erp = await startErp({ home: home.path, orders: 1 })
    const { number, ...order } = (await clientOf(erp)('GET /orders/SO-1001')).body
    const { status, body } = await call('POST /orders', { body: { ...order, reference: number } })
    expect(status).toBe(201)
    expect(body.lines.map(({ lineNo }: { lineNo: number }) => lineNo)).toEqual(
      order.lines.map(({ lineNo }: { lineNo: number }) => lineNo),
    )
  })

  it('the same reference again is a second order, unless references are set to be unique', async () => {
    await call('POST /orders', { body: newOrder('SO-2') })
    expect((await call('POST /orders', { body: newOrder('SO-2') })).status).toBe(201)
    await call('POST /simulate/settings', { body: { uniqueReferences: true } })
    const refused = await call('POST /orders', { body: newOrder('SO-2') })
    expect([refused.status, refused.body.error.code]).toEqual([409, 'REFERENCE_EXISTS'])
    await call('POST /simulate/settings', { body: { uniqueReferences: false } })
    expect((await call('GET /orders?reference=SO-2')).body.total).toBe(2)
  })

  it.each([
    ['warehouse', { warehouse: 'XX' }, 'WAREHOUSE_UNKNOWN', 'warehouse'],
    ['item', { lines: [{ sku: 'NOPE', quantity: 1 }] }, 'ITEM_UNKNOWN', 'lines[0].sku'],
    ['unit', { lines: [{ sku: 'HW-10001', quantity: 1, unit: 'KG' }] }, 'INPUT_INVALID', 'lines[0].unit'],
    [
      'line number',
      { lines: [1, 2].map((quantity) => ({ lineNo: 10, sku: 'HW-10001', quantity })) },
      'LINE_TWICE',
      'lines[1].lineNo',
    ],
  ])('an impossible %s is refused', async (_, more, code, field) => {
    const { status, body } = await call('POST /orders', { body: newOrder(null, more) })
    expect([status, body.error.code, body.error.field]).toEqual([422, code, field])
  })

  it('an item that the ERP added can be put, and then ordered', async () => {
    const body = { description: 'New thing', packSizes: { EA: 1, BOX: 5, PAL: 100 } }
    expect((await call('PUT /items/HW-NEW', { body })).status).toBe(200)
    const order = newOrder(null, { lines: [{ sku: 'HW-NEW', quantity: 1 }] })
    expect((await call('POST /orders', { body: order })).status).toBe(201)
  })
})

describe('the warehouse simulation', () => {
  const levelOf = async (sku: string): Promise<number> => (await call(`GET /stock/NL-RTM/${sku}`)).body.quantity

  it('picks and ships an order: short and substituted lines, stock in pieces, each step an effect', async () => {
    const { number } = (await call('POST /orders', { body: newOrder('SO-3') })).body
    const perBox: number = (await call('GET /items/HW-10001')).body.packSizes.BOX
    const before = [await levelOf('HW-10001'), await levelOf('HW-10002'), await levelOf('HW-10003')]
    const picked = await call('POST /simulate/pick', {
      body: {
        order: 'SO-3',
        shortPick: [{ sku: 'HW-10001', quantity: 3 }],
        substitute: { 'HW-10002': 'HW-10003' },
      },
    })
    expect(picked.body).toEqual({ orders: [number], shipments: [expect.stringMatching(/^SHP-\d+$/)] })
    expect((await call(`GET /shipments/${picked.body.shipments[0]}`)).body).toMatchObject({
      order: number,
      reference: 'SO-3',
      customer: '1001',
      complete: false,
      lines: [
        { lineNo: 10, orderedQuantity: 10, shippedQuantity: 7, shortQuantity: 3, unit: 'BOX', substituteSku: null },
        { lineNo: 20, orderedQuantity: 4, shippedQuantity: 4, shortQuantity: 0, substituteSku: 'HW-10003' },
      ],
    })
    const [boxes = 0, replaced = 0, substitute = 0] = before
    expect([await levelOf('HW-10001'), await levelOf('HW-10002'), await levelOf('HW-10003')]).toEqual([
      boxes - 7 * perBox,
      replaced,
      substitute - 4,
    ])
    const { entries } = (await call('GET /__ledger?entity=SO-3')).body
    expect(entries.map(({ operation }: { operation: string }) => operation)).toEqual([
      'order.create',
      'order.pick',
      'shipment.confirm',
    ])
    const again = await call('POST /simulate/pick', { body: { order: 'SO-3' } })
    expect([again.status, again.body.error.code]).toEqual([409, 'ORDER_SHIPPED'])
  })

  it('stops at picked when told, and ships what waits later', async () => {
    const { number } = (await call('POST /orders', { body: newOrder('SO-4') })).body
    await call('POST /simulate/pick', { body: { order: number, until: 'picked' } })
    expect((await call(`GET /orders/${number}`)).body).toMatchObject({
      status: 'picked',
      lines: [{ pickedQuantity: 10 }, {}],
    })
    const { body } = await call('POST /simulate/pick', { body: { all: true } })
    expect(body.orders).toContain(number)
    expect((await call('GET /orders?status=released')).body.total).toBe(0)
    expect((await call('POST /simulate/pick', { body: {} })).body.error.code).toBe('NOTHING_CHOSEN')
  })

  it('receipts, returns and counts change the stock', async () => {
    const before = await levelOf('HW-10005')
    const perBox: number = (await call('GET /items/HW-10005')).body.packSizes.BOX
    const lines = [{ lineNo: 10, sku: 'HW-10005', quantity: 2, unit: 'BOX' }]
    const receipt = await call('POST /simulate/receipt', {
      body: { purchaseOrder: 'PO-2001', warehouse: 'NL-RTM', lines },
    })
    expect(receipt.body).toMatchObject({ number: 'RCP-8001', purchaseOrder: 'PO-2001', lines })
    const returned = await call('POST /simulate/return', {
      body: { order: 'SO-3', warehouse: 'NL-RTM', lines: [{ sku: 'HW-10005', quantity: 1, reason: 'damaged' }] },
    })
    expect(returned.body).toMatchObject({ number: 'RET-9001', order: 'SO-3', lines: [{ reason: 'damaged' }] })
    expect(await levelOf('HW-10005')).toBe(before + 2 * perBox + 1)
    await call('POST /simulate/count', { body: { warehouse: 'NL-RTM', sku: 'HW-10005', quantity: 17 } })
    expect(await levelOf('HW-10005')).toBe(17)
    expect((await call('GET /receipts')).body.total).toBe(1)
    expect((await call('GET /returns?order=SO-3')).body.total).toBe(1)
  })

  it('picks by itself once automatic picking is on', async () => {
    const { number } = (await call('POST /orders', { body: newOrder('SO-5') })).body
    await call('POST /simulate/settings', { body: { autoPick: { enabled: true, delayMs: 0 } } })
    await expect.poll(async () => (await call(`GET /orders/${number}`)).body.status).toBe('shipped')
    const settings = (await call('POST /simulate/settings', { body: { autoPick: { enabled: false } } })).body
    expect(settings.autoPick).toEqual({ enabled: false, delayMs: 0, shortPickRate: 0 })
  })
})
