import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { TestRuntime } from '../browser/start-runtime.ts'
import { declareSystems, type SampleSystems } from '../designer/start-systems.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))
const systemToken = 'sample-token'
const webhookSecret = 'webhook-secret'

/** Calls the runtime as its administrator. Throws what it refuses. */
export async function callRuntime(
  { url, adminToken }: TestRuntime,
  call: string,
  body?: object | string,
): Promise<unknown> {
  const [method = 'GET', path = ''] = call.split(' ')
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      ...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${call}: ${answer.status} ${await answer.text()}`)
  return await answer.json()
}

/** Calls a sample system. Throws what it refuses. */
export async function callSystem(base: string, call: string, body?: object): Promise<Record<string, unknown>> {
  const [method = 'GET', path = ''] = call.split(' ')
  const answer = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${systemToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${call}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}

/** Publishes the flow that books what the warehouse ships, and lets the WMS tell it of shipments. */
export async function publishShipmentFlow(runtime: TestRuntime, systems: SampleSystems): Promise<void> {
  await declareSystems(runtime, systems)
  const shop = { hosts: [new URL(systems.shop).host], credential: { type: 'bearer', token: systemToken } }
  await callRuntime(runtime, 'PUT /credentials/shop-api', shop)
  const declaration = { kind: 'http', baseUrl: systems.shop, credential: 'shop-api', network: 'loopback' }
  await callRuntime(runtime, 'PUT /systems/shop', { declaration })
  const hmac = { hosts: [], credential: { type: 'hmac', secret: webhookSecret } }
  await callRuntime(runtime, 'PUT /credentials/wms-webhook', hmac)
  for (const table of ['carriers', 'units']) {
    const csv = await readFile(`${examples}environment/tables/${table}.csv`, 'utf8')
    await callRuntime(runtime, `PUT /tables/${table}/csv`, csv)
  }
  const document = JSON.parse(await readFile(`${examples}flows/shipment-confirmation/flow.json`, 'utf8'))
  await callRuntime(runtime, 'POST /flows', { document, message: 'As in the examples' })
  await callSystem(systems.wms, 'POST /subscriptions', {
    ...{ event: 'shipment.confirmed', url: `${runtime.url}/hooks/wms/shipments`, secret: webhookSecret },
  })
}

/** Orders of a customer, released in the ERP and known to the WMS. Answers their numbers. */
export async function makeOrders(
  { erp, wms }: SampleSystems,
  { customer, count }: { readonly customer: string; readonly count: number },
): Promise<readonly string[]> {
  const numbers: string[] = []
  for (let index = 0; index < count; index++) {
    const lines = [{ sku: 'HW-10001', quantity: 1 }]
    const order = await callSystem(erp, 'POST /orders', { customer, warehouse: 'NL-RTM', lines })
    const number = String(order.number)
    await callSystem(erp, `POST /orders/${number}/release`)
    const wanted = [{ sku: 'HW-10001', quantity: 1, lineNo: 10 }]
    await callSystem(wms, 'POST /orders', { reference: number, customer, warehouse: 'NL-RTM', lines: wanted })
    numbers.push(number)
  }
  return numbers
}

/** Lets the warehouse pick and ship everything: the WMS tells the runtime by itself. */
export async function shipAll({ wms }: SampleSystems): Promise<void> {
  await callSystem(wms, 'POST /simulate/pick', { all: true })
}

/** Blocks a customer in the ERP, or unblocks it. */
export async function setBlocked(
  { erp }: SampleSystems,
  { customer, blocked }: { readonly customer: string; readonly blocked: boolean },
): Promise<void> {
  await callSystem(erp, `PATCH /customers/${customer}`, { blocked })
}

/** The orders of which the ERP’s ledger has a shipment, as often as it has one. */
export async function shipmentsInLedger({ erp }: SampleSystems): Promise<readonly string[]> {
  const { entries } = await callSystem(erp, 'GET /__ledger?operation=shipment.create&limit=1000')
  return (entries as readonly { readonly entityKey: string }[]).map(({ entityKey }) => entityKey).sort()
}

/** Tells the runtime of a shipment as the WMS would, with what the test wants to be wrong in it. */
export async function tellOfShipment(
  runtime: TestRuntime,
  data: { readonly reference: string; readonly carrier: string },
): Promise<void> {
  const body = JSON.stringify({
    ...{ eventId: `evt-${data.reference}`, event: 'shipment.confirmed', occurredAt: '2030-05-01T09:00:00.000Z' },
    data: {
      ...{ number: `SHP-${data.reference}`, order: 'WO-1', warehouse: 'NL-RTM', customer: '1009', carrier: 'DHL' },
      ...{ trackingNumber: '4711', shippedAt: '2030-05-01T08:55:00.000Z', complete: true, exportedIn: null },
      lines: [
        {
          ...{ lineNo: 10, sku: 'HW-10001', unit: 'EA', orderedQuantity: 1, shippedQuantity: 1, shortQuantity: 0 },
          substituteSku: null,
        },
      ],
      ...data,
    },
  })
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const signature = createHmac('sha256', webhookSecret).update(`${timestamp}.${body}`).digest('hex')
  const answer = await fetch(`${runtime.url}/hooks/wms/shipments`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...{ 'x-wms-timestamp': timestamp, 'x-wms-signature': `sha256=${signature}` },
    },
    body,
  })
  if (!answer.ok) throw new Error(`The webhook was refused: ${answer.status} ${await answer.text()}`)
}
