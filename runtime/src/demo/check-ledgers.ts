import { z } from 'zod'
import type { DemoClients } from './read-progress.ts'

const countsSchema = z.object({
  operations: z.array(z.object({ operation: z.string(), effects: z.int(), entities: z.int() })),
})

/** Effects that belong to an order once. Stock levels, for one, are set again and again. */
const oncePerOrder = {
  erp: ['order.release', 'shipment.create', 'backorder.create'],
  wms: ['order.create', 'shipment.confirm'],
  shop: ['notification.create'],
} as const

/** What the ledgers of the systems say, a line for each kind of effect, and whether each order has each at most once. */
export async function checkLedgers(
  clients: DemoClients,
): Promise<{ readonly isExact: boolean; readonly lines: readonly string[] }> {
  const lines: string[] = []
  let isExact = true
  for (const system of ['erp', 'wms', 'shop'] as const) {
    const { operations } = countsSchema.parse(await clients[system]('GET /__ledger/counts'))
    for (const { operation, effects, entities } of operations) {
      if (!(oncePerOrder[system] as readonly string[]).includes(operation)) continue
      isExact &&= effects === entities
      lines.push(`${system.toUpperCase().padEnd(5)}${operation.padEnd(22)}${effects} effects for ${entities} orders`)
    }
  }
  return { isExact, lines }
}
