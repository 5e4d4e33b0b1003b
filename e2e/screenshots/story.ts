import type { TestRuntime } from '../browser/start-runtime.ts'
import type { SampleSystems } from '../designer/start-systems.ts'
import { callRuntime, callSystem, setBlocked, shipAll, tellOfShipment } from '../exceptions/shipments.ts'
import { publishFlows, ship } from '../records/short-pick.ts'

const goodCustomers = ['1008', '1009', '1010']
const blockedCustomer = '1007'
const unknownCarriers = ['SO-8801', 'SO-8802', 'SO-8803']

/**
 * A morning in the warehouse, for the pictures: orders are released, picked, some short, and shipped; 42 shipments wait because
 * the ERP has blocked customer 1007, three because nobody knows their carrier. Resolves when all have come to rest.
 */
export async function liveThroughMorning(runtime: TestRuntime, systems: SampleSystems): Promise<void> {
  await publishFlows(runtime, systems)
  const good = await placeOrders(systems, { customers: goodCustomers, count: 60 })
  const stopped = await placeOrders(systems, { customers: [blockedCustomer], count: 42 })
  await setBlocked(systems, { customer: blockedCustomer, blocked: true })
  const wms = async (query: string) => Number((await callSystem(systems.wms, `GET /orders?${query}`)).total)
  await until(async () => (await wms('limit=1')) >= good.length + stopped.length)
  for (const order of good.slice(0, 7)) await ship(systems, order, true)
  await shipAll(systems)
  for (const reference of unknownCarriers) await tellOfShipment(runtime, { reference, carrier: 'PIGEON' })
  const wanted = good.length + stopped.length + unknownCarriers.length
  await until(async () => (await shipmentsAtRest(runtime)) >= wanted)
}

async function placeOrders(
  { erp }: SampleSystems,
  { customers, count }: { readonly customers: readonly string[]; readonly count: number },
): Promise<readonly string[]> {
  const numbers: string[] = []
  for (let index = 0; index < count; index++) {
    const customer = customers[index % customers.length]
    const lines = [{ sku: 'HW-10001', quantity: 3 + (index % 5) }]
    numbers.push(String((await callSystem(erp, 'POST /orders', { customer, warehouse: 'NL-RTM', lines })).number))
  }
  return numbers
}

async function shipmentsAtRest(runtime: TestRuntime): Promise<number> {
  let count = 0
  for (const state of ['delivered', 'parked']) {
    const found = await callRuntime(runtime, `GET /records?flow=shipment-confirmation&state=${state}&limit=500`)
    count += (found as { readonly items: readonly unknown[] }).items.length
  }
  return count
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 500))
}
