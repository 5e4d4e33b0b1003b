import type { TestRuntime } from '../browser/start-runtime.ts'
import type { SampleSystems } from '../designer/start-systems.ts'
import { callRuntime, callSystem } from './shipments.ts'

const customer = { name: 'Ada Winter', email: 'ada.winter@shop.example', phone: '+31 10 5550199' }
const sample = { number: 'SO-1', site: 'WAW', customer }
const manual = { type: 'manual', version: 1, name: 'Orders in', config: { sample } }
const line = '[{"sku": "HW-10017", "quantity": 1}]'

/** Orders are shaped for the warehouse, with the name of the site where the WMS wants its code, and sent. */
export function sitesFlow(id: string, name: string): object {
  return {
    ...{ format: 'crossdock/flow@1', id, name, record: { entity: 'order', key: '=number' } },
    nodes: {
      start: manual,
      shape: {
        ...{ type: 'map', version: 1, name: 'To a WMS order' },
        config: {
          fields: [
            { target: 'reference', value: '=number' },
            { target: 'warehouse', value: '=site' },
            { target: 'customer', value: '=customer.email' },
            { target: 'lines', value: `=${line}` },
          ],
        },
      },
      send: {
        ...{ type: 'http-request', version: 1, name: 'Order to the WMS' },
        config: { system: 'wms', path: '/orders', idempotency: { targetHonours: true } },
      },
    },
    wires: [
      { from: 'start.out', to: 'shape' },
      { from: 'shape.out', to: 'send' },
    ],
    layout: { start: { x: 40, y: 80 }, shape: { x: 320, y: 80 }, send: { x: 600, y: 80 } },
  }
}

/** Orders are sent once; what becomes of one whose answer was lost the probe finds out, or, without one, a person. */
export function sendOnceFlow(id: string, { hasProbe }: { readonly hasProbe: boolean }): object {
  const probe = {
    path: '/orders',
    query: { reference: '=number' },
    doneWhen: '=status == 200 && size(body.items) > 0',
    notDoneWhen: '=status == 200 && size(body.items) == 0',
  }
  return {
    ...{ format: 'crossdock/flow@1', id, name: hasProbe ? 'Sent once' : 'Sent blindly' },
    record: { entity: 'order', key: '=number' },
    nodes: {
      start: manual,
      send: {
        ...{ type: 'http-request', version: 1, name: 'Order to the WMS', retry: { attempts: 1 } },
        config: {
          ...{ system: 'wms', path: '/orders', timeouts: { totalMs: 2_000 } },
          body: `={"reference": number, "warehouse": site, "lines": ${line}}`,
          ...(hasProbe ? { verify: probe } : {}),
        },
      },
      sent: { type: 'milestone', version: 1, name: 'Sent', config: { name: 'sent' } },
    },
    wires: [
      { from: 'start.out', to: 'send' },
      { from: 'send.out', to: 'sent' },
    ],
    layout: { start: { x: 40, y: 80 }, send: { x: 320, y: 80 }, sent: { x: 600, y: 80 } },
  }
}

/** Publishes a flow. */
export async function publish(runtime: TestRuntime, document: object): Promise<void> {
  await callRuntime(runtime, 'POST /flows', { document, message: 'First version' })
}

/** Orders of one customer for a site come in. */
export async function comeIn(
  runtime: TestRuntime,
  flow: string,
  { numbers, site }: { readonly numbers: readonly string[]; readonly site: string },
): Promise<void> {
  const items = numbers.map((number) => ({ payload: { number, site, customer } }))
  await callRuntime(runtime, `POST /flows/${flow}/start`, { items })
}

/** How many orders the WMS has under each reference, by its own ledger. */
export async function takenOf({ wms }: SampleSystems, references: readonly string[]): Promise<readonly number[]> {
  const { entries } = await callSystem(wms, 'GET /__ledger?operation=order.create&limit=1000')
  const keys = (entries as readonly { readonly entityKey: string }[]).map(({ entityKey }) => entityKey)
  return references.map((reference) => keys.filter((key) => key === reference).length)
}

/** Breaks the next call of the WMS that creates an order: its answer is lost after it was done, or it is never done. */
export async function loseNextAnswer({ wms }: SampleSystems, isDone: boolean): Promise<void> {
  const match = { method: 'POST', path: '/orders' }
  await callSystem(wms, 'POST /__switches', { [isDone ? 'resetAfterCommit' : 'hang']: true, times: 1, match })
}

/** Waits until a record stands as wanted. */
export async function stateOf(runtime: TestRuntime, key: string): Promise<string | undefined> {
  const { items } = (await callRuntime(runtime, `GET /records?key=${key}`)) as {
    readonly items: readonly { readonly state: string }[]
  }
  return items[0]?.state
}
