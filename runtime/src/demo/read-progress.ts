import type { ApiClient } from '@crossdock/shared/api'
import { z } from 'zod'
import type { SampleClient } from './sample-client.ts'

/** Clients of everything that the demo runs. */
export interface DemoClients {
  readonly api: ApiClient
  readonly erp: SampleClient
  readonly wms: SampleClient
}

/** How far the sample orders have come; each number counts all since the home was new. */
export interface Progress {
  /** Orders in the ERP. */
  readonly orders: number
  /** Released in the ERP, and so in the WMS. */
  readonly released: number
  /** Shipped by the WMS. */
  readonly shipped: number
  /** Shipment confirmations that came to their end. */
  readonly returned: number
  /** Records that wait for a person. */
  readonly parked: number
  /** Records under way in the two flows of the orders, parked ones included. */
  readonly open: number
}

const list = z.object({ total: z.int() })
const orderFlows = ['order-release', 'shipment-confirmation']

/** Asks ERP, WMS and runtime. */
export async function readProgress({ api, erp, wms }: DemoClients): Promise<Progress> {
  const totalOf = async (client: SampleClient, path: string) => list.parse(await client(`GET ${path}`)).total
  const [orders, open, shipped, activity] = await Promise.all([
    totalOf(erp, '/orders?limit=1'),
    totalOf(erp, '/orders?status=open&limit=1'),
    totalOf(wms, '/shipments?limit=1'),
    api.getActivity({ query: { endedWithinMinutes: 1440 } }),
  ])
  const sum = (counts: typeof activity.open, fits: (count: (typeof counts)[number]) => boolean) =>
    counts.filter(fits).reduce((total, { count }) => total + count, 0)
  return {
    orders,
    released: orders - open,
    shipped,
    returned: sum(activity.ended, ({ flow, state }) => flow === 'shipment-confirmation' && state === 'delivered'),
    parked: sum(activity.open, ({ state }) => state === 'parked'),
    open: sum(activity.open, ({ flow }) => orderFlows.includes(flow)),
  }
}

/** One line for a terminal. */
export function describeProgress({ orders, released, shipped, returned, parked }: Progress): string {
  return `${orders} orders · released ${released} · shipped ${shipped} · back in the ERP ${returned} · parked ${parked}`
}
