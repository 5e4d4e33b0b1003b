import type { Stored } from '../base/collection.ts'
import type { Effect } from '../base/effects.ts'
import { type PickPlan, pickLines, shipmentLines } from './picking.ts'
import type { WmsParts } from './wms-parts.ts'
import type { WmsOrder, WmsShipment } from './wms-records.ts'

const carriers = ['DHL', 'DPD', 'PostNL', 'InPost'] as const

/** What happens to an order next, how, and who writes the effects down. */
export interface OrderStep {
  readonly order: Stored<WmsOrder>
  readonly record: (effect: Required<Effect>) => void
}

/** Picks a released order. */
export function pick(
  { records, random }: WmsParts,
  { order, plan, record }: OrderStep & { plan: PickPlan },
): Stored<WmsOrder> {
  const picked = records.orders.update({ ...order, status: 'picked', lines: pickLines(order, { plan, random }) })
  record({ operation: 'order.pick', entityKey: picked.reference ?? picked.number, payload: picked })
  return picked
}

/** Ships a picked order: writes its shipment, takes the goods from stock, tells subscribers. */
export function ship(
  { records, store, random, stock, outbox }: WmsParts,
  { order, record }: OrderStep,
): Stored<WmsShipment> {
  const number = store.nextNumber({ prefix: 'SHP', first: 7001 })
  const lines = shipmentLines(order)
  const shipment = records.shipments.insert({
    number,
    order: order.number,
    reference: order.reference,
    warehouse: order.warehouse,
    customer: order.customer,
    carrier: random.pick(carriers),
    trackingNumber: `${random.between(100_000_000, 999_999_999)}`,
    shippedAt: new Date().toISOString(),
    complete: lines.every(({ shortQuantity }) => shortQuantity === 0),
    exportedIn: null,
    lines,
  })
  records.orders.update({ ...order, status: 'shipped' })
  for (const { sku, substituteSku, shippedQuantity, unit } of lines) {
    const { warehouse } = order
    const quantity = -shippedQuantity
    stock.move({ warehouse, sku: substituteSku ?? sku, quantity, unit, reason: 'shipment', document: number })
  }
  outbox.publish('shipment.confirmed', shipment)
  record({ operation: 'shipment.confirm', entityKey: order.reference ?? order.number, payload: shipment })
  return shipment
}
