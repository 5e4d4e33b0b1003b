import { describe, expect, it } from 'vitest'
import { createSampleClient } from '../runtime/src/demo/sample-client.ts'
import { subscribeWebhooks } from '../runtime/src/demo/subscribe-webhooks.ts'
import { publishExamples } from './walker/publish-examples.ts'
import { reachableQueues } from './walker/reachable-queues.ts'
import { type Landscape, type SystemName, startLandscape } from './walker/start-landscape.ts'
import { startTestRuntime, type TestRuntime } from './walker/start-test-runtime.ts'

const queues = await reachableQueues()
const orders = Array.from({ length: 1_000 }, (_, index) => `SO-${1001 + index}`)
const patience = { timeout: 600_000, interval: 500 }

/** The WMS ships by itself, and some lines short. */
async function connectWarehouse({ systems }: Landscape, runtime: TestRuntime): Promise<void> {
  const wms = createSampleClient(systems.wms)
  const { url: runtimeUrl, webhookSecret: secret } = runtime
  await subscribeWebhooks(wms, { runtimeUrl, secret, events: ['shipment.confirmed'] })
  await wms('POST /simulate/settings', { autoPick: { enabled: true, delayMs: 200, shortPickRate: 0.02 } })
}

/** Some calls are done and never answered, some are turned away. */
async function breakALittle({ clients }: Landscape): Promise<void> {
  for (const client of Object.values(clients)) {
    await client('POST /__switches', { body: { resetAfterCommit: true, times: 10, match: { method: 'POST' } } })
    await client('POST /__switches', { body: { outage: true, times: 10, match: { method: 'POST' } } })
  }
}

/** How many shipment confirmations have come to their end, and how many records are still open in both flows. */
async function readProgress({ api }: TestRuntime): Promise<{ readonly returned: number; readonly open: number }> {
  const { ended, open } = await api.getActivity({})
  const returned = ended.filter(({ flow, state }) => flow === 'shipment-confirmation' && state === 'delivered')
  const total = (counts: typeof open) => counts.reduce((sum, { count }) => sum + count, 0)
  return { returned: total(returned), open: total(open) }
}

/** The business keys of each operation in a system’s ledger, sorted: a key that is there twice was worked on twice. */
async function readLedger({ clients }: Landscape, system: SystemName): Promise<Readonly<Record<string, string[]>>> {
  const keys: Record<string, string[]> = {}
  let after = 0
  for (;;) {
    const { body } = await clients[system](`GET /__ledger?after=${after}&limit=1000`)
    const entries = body.entries as { seq: number; operation: string; entityKey: string }[]
    for (const { operation, entityKey } of entries) keys[operation] = [...(keys[operation] ?? []), entityKey]
    const last = entries.at(-1)
    if (!last) return Object.fromEntries(Object.entries(keys).map(([name, list]) => [name, list.sort()]))
    after = last.seq
  }
}

describe.skipIf(queues.length === 0)('a thousand orders', () => {
  it('are released and shipped back through faults, each effect exactly once in every ledger', async () => {
    await using landscape = await startLandscape()
    await using runtime = await startTestRuntime(landscape, { queue: queues.includes('redis') ? 'redis' : 'postgres' })
    await landscape.clients.erp('POST /simulate/orders', { body: { count: orders.length, status: 'open' } })
    await connectWarehouse(landscape, runtime)
    await breakALittle(landscape)
    await publishExamples(runtime, ['order-release', 'shipment-confirmation'])
    await expect.poll(() => readProgress(runtime), patience).toEqual({ returned: orders.length, open: 0 })

    const [erp, wms, shop] = await Promise.all([
      readLedger(landscape, 'erp'),
      readLedger(landscape, 'wms'),
      readLedger(landscape, 'shop'),
    ])
    const sorted = [...orders].sort()
    expect(wms['order.create']).toEqual(sorted)
    expect(erp['order.release']).toEqual(sorted)
    expect(shop['notification.create']).toEqual(sorted)
    await expectBookedAsShipped(landscape, erp)
    await expectWholeJourney(runtime, 'SO-1500')
  }, 700_000)
})

/** The ERP has a shipment for each order of which anything was shipped, and a backorder for each that was short. */
async function expectBookedAsShipped(
  { clients }: Landscape,
  erp: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const shipments: { reference: string; complete: boolean; lines: { shippedQuantity: number }[] }[] = []
  for (let offset = 0; offset < orders.length; offset += 1000) {
    shipments.push(...(await clients.wms(`GET /shipments?limit=1000&offset=${offset}`)).body.items)
  }
  const referencesOf = (chosen: typeof shipments) => chosen.map(({ reference }) => reference).sort()
  const anythingShipped = shipments.filter(({ lines }) => lines.some(({ shippedQuantity }) => shippedQuantity > 0))
  expect(erp['shipment.create']).toEqual(referencesOf(anythingShipped))
  expect(erp['backorder.create']).toEqual(referencesOf(shipments.filter(({ complete }) => !complete)))
}

async function expectWholeJourney({ api }: TestRuntime, key: string): Promise<void> {
  const { items } = await api.findRecords({ query: { key } })
  expect(items.map(({ flow, state }) => `${flow} ${state}`).sort()).toEqual([
    'order-release delivered',
    'shipment-confirmation delivered',
  ])
  const milestones = await api.listMilestones({ params: { key } })
  expect(milestones.items.map(({ name }) => name)).toEqual(expect.arrayContaining(['order released', 'shipped']))
}
