import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSampleClient } from '../runtime/src/demo/sample-client.ts'
import { subscribeWebhooks, wmsEvents } from '../runtime/src/demo/subscribe-webhooks.ts'
import type { TestClient } from './systems/test-client.ts'
import { publishExamples } from './walker/publish-examples.ts'
import { reachableQueues } from './walker/reachable-queues.ts'
import { startLandscape } from './walker/start-landscape.ts'
import { startTestRuntime } from './walker/start-test-runtime.ts'

const queues = await reachableQueues()
const patience = { timeout: 30_000, interval: 200 }
const lines = [
  { sku: 'HW-10001', quantity: 5 },
  { sku: 'HW-10002', quantity: 2, unit: 'BOX' },
]

/** All stock levels of a system, in an order of their own. */
async function readLevels(client: TestClient): Promise<readonly string[]> {
  const { body } = await client('GET /stock?limit=1000')
  const levels = body.items as { warehouse: string; sku: string; quantity: number }[]
  return levels.map(({ warehouse, sku, quantity }) => `${warehouse}/${sku} ${quantity}`).sort()
}

/** The pinned cases say what the flows do with a message; this says that the WMS really sends and takes such messages. */
describe.skipIf(queues.length === 0)('between the ERP and the WMS as it is', () => {
  it('an order travels out and back by file', async () => {
    await using landscape = await startLandscape()
    const tables = { warehouses: 'code,name,zone,link\nPL-WAW,Warszawa,Europe/Warsaw,file\n' }
    await using runtime = await startTestRuntime(landscape, { queue: 'postgres', tables })
    const { erp, wms } = landscape.clients
    const { exchange } = landscape.places
    await erp('POST /orders', { body: { customer: '1007', warehouse: 'PL-WAW', lines } })
    await publishExamples(runtime, ['legacy-orders-out', 'legacy-shipments-in'])

    await runtime.api.fireSource({ params: { flow: 'legacy-orders-out', node: 'open-orders' } })
    await expect.poll(async () => (await erp('GET /orders/SO-1001')).body.status, patience).toBe('released')
    const imported = await wms('POST /simulate/import-orders', { body: { folder: join(exchange, 'orders') } })
    expect(imported.body).toMatchObject({ imported: [{ file: 'SO-1001.csv', orders: ['WO-5001'] }], failed: [] })

    await wms('POST /simulate/pick', { body: { all: true } })
    await wms('POST /simulate/export-shipments', { body: { folder: join(exchange, 'shipments') } })
    await runtime.api.fireSource({ params: { flow: 'legacy-shipments-in', node: 'shipment-files' } })
    await expect.poll(async () => (await erp('GET /orders/SO-1001')).body.status, patience).toBe('shipped')
  }, 60_000)

  it('receipts, returns and stock levels come by webhook, and each is booked', async () => {
    await using landscape = await startLandscape()
    await using runtime = await startTestRuntime(landscape, { queue: 'postgres' })
    const { erp, wms } = landscape.clients
    await erp('POST /orders', { body: { customer: '1007', warehouse: 'NL-RTM', lines } })
    const shippedLines = lines.map(({ sku, quantity }, index) => ({
      lineNo: (index + 1) * 10,
      sku,
      shippedQuantity: quantity,
    }))
    await erp('POST /shipments', { body: { order: 'SO-1001', lines: shippedLines } })
    await publishExamples(runtime, ['goods-receipt', 'returns', 'stock-sync'])
    const { url: runtimeUrl, webhookSecret: secret } = runtime
    await subscribeWebhooks(createSampleClient(landscape.systems.wms), { runtimeUrl, secret, events: wmsEvents })

    const purchase = (await erp('GET /purchase-orders/PO-2001')).body
    await wms('POST /simulate/receipt', {
      body: { purchaseOrder: 'PO-2001', warehouse: purchase.warehouse, lines: purchase.lines },
    })
    const returned = [{ lineNo: 10, sku: 'HW-10001', quantity: 1, reason: 'damaged' }]
    await wms('POST /simulate/return', { body: { order: 'SO-1001', warehouse: 'NL-RTM', lines: returned } })
    await wms('POST /simulate/count', { body: { warehouse: 'DE-HAM', sku: 'HW-10003', quantity: 12 } })

    await expect.poll(async () => (await erp('GET /purchase-orders/PO-2001')).body.status, patience).toBe('received')
    await expect.poll(async () => (await erp('GET /returns?order=SO-1001')).body.total, patience).toBe(1)
    await expect.poll(() => readLevels(erp), patience).toEqual(await readLevels(wms))
    expect((await erp('GET /stock/DE-HAM/HW-10003')).body.quantity).toBe(12)
  }, 60_000)
})
