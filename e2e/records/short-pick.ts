import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import type { TestRuntime } from '../browser/start-runtime.ts'
import type { SampleSystems } from '../designer/start-systems.ts'
import { callRuntime, callSystem, publishShipmentFlow } from '../exceptions/shipments.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const patience = { timeout: 60_000 }

/** Publishes the three flows that an order goes through, with what they need, and lets the WMS tell of its doings. */
export async function publishFlows(runtime: TestRuntime, systems: SampleSystems): Promise<void> {
  await publishShipmentFlow(runtime, systems)
  for (const table of ['warehouses', 'return-reasons']) {
    const csv = await readFile(`${examples}environment/tables/${table}.csv`, 'utf8')
    await callRuntime(runtime, `PUT /tables/${table}/csv`, csv)
  }
  for (const flow of ['order-release', 'returns']) {
    const document = JSON.parse(await readFile(`${examples}flows/${flow}/flow.json`, 'utf8'))
    await callRuntime(runtime, 'POST /flows', { document, message: 'As in the examples' })
  }
  await callSystem(systems.wms, 'POST /subscriptions', {
    ...{ event: 'return.received', url: `${runtime.url}/hooks/wms/returns`, secret: 'webhook-secret' },
  })
}

/** An order that the warehouse knows. Answers its number. */
export async function releaseOrder({ erp, wms }: SampleSystems, customer: string): Promise<string> {
  const lines = [{ sku: 'HW-10001', quantity: 5 }]
  const order = await callSystem(erp, 'POST /orders', { customer, warehouse: 'NL-RTM', lines })
  const number = String(order.number)
  await expect
    .poll(async () => (await callSystem(wms, `GET /orders?reference=${number}`)).total, patience)
    .toBeGreaterThan(0)
  return number
}

/** The warehouse ships an order, two pieces short where that is asked for. */
export async function ship({ wms }: SampleSystems, order: string, isShort = false): Promise<void> {
  const shortPick = isShort ? { shortPick: [{ sku: 'HW-10001', quantity: 2 }] } : {}
  await callSystem(wms, 'POST /simulate/pick', { order, ...shortPick })
}

/** The customer sends one piece back. */
export async function sendBack({ wms }: SampleSystems, order: string): Promise<void> {
  const lines = [{ sku: 'HW-10001', quantity: 1, lineNo: 10, reason: 'damaged' }]
  await callSystem(wms, 'POST /simulate/return', { order, warehouse: 'NL-RTM', lines })
}

/** Waits until records of a key stand as wanted, as `<flow> <state>`, whatever their order. */
export async function recordsOf(runtime: TestRuntime, key: string, wanted: readonly string[]): Promise<void> {
  const read = async () => {
    const { items } = (await callRuntime(runtime, `GET /records?key=${key}`)) as {
      readonly items: readonly { readonly flow: string; readonly state: string }[]
    }
    return items.map(({ flow, state }) => `${flow} ${state}`).sort()
  }
  await expect.poll(read, patience).toEqual([...wanted].sort())
}
