import { z } from 'zod'
import type { SampleClient } from './sample-client.ts'

/** Events of the sample WMS, and the hooks of the example flows that take them. */
const hooks = {
  'shipment.confirmed': 'wms/shipments',
  'stock.changed': 'wms/stock',
  'receipt.confirmed': 'wms/receipts',
  'return.received': 'wms/returns',
} as const

/** An event of the sample WMS. */
export type WmsEvent = keyof typeof hooks

/** All events that the example flows take. */
export const wmsEvents = ['shipment.confirmed', 'stock.changed', 'receipt.confirmed', 'return.received'] as const

const subscriptionList = z.object({ items: z.array(z.object({ id: z.string(), url: z.string() })) })
const deliveryList = z.object({ items: z.array(z.object({ subscription: z.string() })) })

/** Asks the WMS to send events, signed, to the hooks of a runtime. */
export async function subscribeWebhooks(
  wms: SampleClient,
  target: { readonly runtimeUrl: string; readonly secret: string; readonly events: readonly WmsEvent[] },
): Promise<void> {
  const { runtimeUrl, secret, events } = target
  for (const event of events) {
    await wms('POST /subscriptions', { event, secret, url: `${runtimeUrl}/hooks/${hooks[event]}` })
  }
}

/**
 * Ends subscriptions to other addresses, where an earlier start has listened. One that messages still wait for is kept,
 * because ending it would cancel them: they arrive when the runtime has that address again.
 */
export async function endOldSubscriptions(wms: SampleClient, runtimeUrl: string): Promise<void> {
  const { items } = subscriptionList.parse(await wms('GET /subscriptions'))
  const old = items.filter(({ url }) => !url.startsWith(`${runtimeUrl}/`))
  if (old.length === 0) return
  const pending = deliveryList.parse(await wms('GET /deliveries?status=pending&limit=1000'))
  const awaited = new Set(pending.items.map(({ subscription }) => subscription))
  for (const { id } of old) if (!awaited.has(id)) await wms(`DELETE /subscriptions/${id}`)
}
