import type { Stored } from '../base/collection.ts'
import { lineList } from '../base/line-list.ts'
import { ruleBroken } from '../base/request-refused.ts'
import type { ErpRecords, Order, OrderLine, Shipment } from './erp-records.ts'
import {
  customerInGoodStanding,
  type ErpParts,
  lineOf,
  orderOf,
  outstandingOf,
  statusAfterShipping,
} from './order-booking.ts'

/** A shipment confirmation as the warehouse sends it. */
interface ShipmentInput extends Partial<Pick<Shipment, 'shipmentNumber' | 'carrier' | 'trackingNumber' | 'shippedAt'>> {
  order: string
  customer?: string
  warehouse?: string
  lines: ShippedLine[]
}

interface ShippedLine {
  lineNo: number
  sku: string
  shippedQuantity: number
  unit?: string
  substituteSku?: string | null
}

const textOrNull = { type: ['string', 'null'], maxLength: 200 }

const shipmentSchema = {
  type: 'object',
  required: ['order', 'lines'],
  properties: {
    shipmentNumber: textOrNull,
    order: { type: 'string' },
    customer: { type: 'string' },
    warehouse: { type: 'string' },
    carrier: textOrNull,
    trackingNumber: textOrNull,
    shippedAt: { type: ['string', 'null'], format: 'date-time' },
    lines: lineList({
      required: ['lineNo', 'sku', 'shippedQuantity'],
      properties: {
        lineNo: { type: 'integer' },
        sku: { type: 'string' },
        shippedQuantity: { type: 'integer', minimum: 0 },
        unit: { type: 'string' },
        substituteSku: textOrNull,
      },
    }),
  },
}

interface BackorderInput {
  order: string
  reason?: string | null
  lines: { lineNo: number; quantity: number }[]
}

const backorderSchema = {
  type: 'object',
  required: ['order', 'lines'],
  properties: {
    order: { type: 'string' },
    reason: textOrNull,
    lines: lineList({
      required: ['lineNo', 'quantity'],
      properties: { lineNo: { type: 'integer' }, quantity: { type: 'integer', minimum: 1 } },
    }),
  },
}

/** Registers shipment confirmations and backorders. */
export function registerShipments({ app, effects, records, store }: ErpParts): void {
  app.post<{ Body: ShipmentInput }>('/shipments', { schema: { body: shipmentSchema } }, async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const order = shipLines(records, request.body)
      records.orders.update(order)
      const number = store.nextNumber({ prefix: 'SHC', first: 1 })
      const shipment = records.shipments.insert(toShipment({ number, order, input: request.body }))
      record({ operation: 'shipment.create', entityKey: order.number })
      return { status: 201, body: { ...shipment, orderStatus: order.status } }
    }),
  )
  app.post<{ Body: BackorderInput }>('/backorders', { schema: { body: backorderSchema } }, async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const { reason = null, lines } = request.body
      const order = orderOf(records, request.body.order)
      for (const [index, { lineNo, quantity }] of lines.entries()) {
        const line = lineOf(order, { lineNo, field: `lines[${index}].lineNo` })
        if (line.backorderedQuantity + quantity > outstandingOf(line)) throw overBackorder({ order, line, index })
        line.backorderedQuantity += quantity
      }
      records.orders.update(order)
      const number = store.nextNumber({ prefix: 'BO', first: 1 })
      record({ operation: 'backorder.create', entityKey: order.number })
      return { status: 201, body: records.backorders.insert({ number, order: order.number, reason, lines }) }
    }),
  )
}

/** The order after these lines were shipped. Refuses what does not fit the order. */
function shipLines(records: ErpRecords, input: ShipmentInput): Stored<Order> {
  const order = orderOf(records, input.order)
  customerInGoodStanding(records, input.customer ?? order.customer)
  if (input.customer !== undefined && input.customer !== order.customer) {
    throw ruleBroken('CUSTOMER_MISMATCH', `Order ${order.number} is of customer ${order.customer}.`, 'customer')
  }
  for (const [index, shipped] of input.lines.entries()) {
    const line = lineOf(order, { lineNo: shipped.lineNo, field: `lines[${index}].lineNo` })
    checkLine({ records, order, line, shipped, index })
    line.shippedQuantity += shipped.shippedQuantity
    line.backorderedQuantity = Math.min(line.backorderedQuantity, outstandingOf(line))
  }
  return { ...order, status: statusAfterShipping(order) }
}

interface LineCheck {
  readonly records: ErpRecords
  readonly order: Order
  readonly line: OrderLine
  readonly shipped: ShippedLine
  readonly index: number
}

function checkLine({ records, order, line, shipped, index }: LineCheck): void {
  const at = `lines[${index}]`
  const where = `Line ${line.lineNo} of ${order.number}`
  if (shipped.sku !== line.sku) throw ruleBroken('SKU_MISMATCH', `${where} is for ${line.sku}.`, `${at}.sku`)
  if (shipped.unit !== undefined && shipped.unit !== line.unit) {
    throw ruleBroken('UNIT_MISMATCH', `${where} is in ${line.unit}, not ${shipped.unit}.`, `${at}.unit`)
  }
  if (shipped.shippedQuantity > outstandingOf(line)) {
    const message = `${where} has ${outstandingOf(line)} left to ship, not ${shipped.shippedQuantity}.`
    throw ruleBroken('OVER_SHIPMENT', message, `${at}.shippedQuantity`)
  }
  if (!shipped.substituteSku) return
  if (!order.substitutionsAllowed) {
    throw ruleBroken('SUBSTITUTION_NOT_ALLOWED', `Order ${order.number} allows no substitutes.`, `${at}.substituteSku`)
  }
  if (!records.items.get(shipped.substituteSku)) {
    throw ruleBroken('ITEM_UNKNOWN', `Item ${shipped.substituteSku} is unknown.`, `${at}.substituteSku`)
  }
}

function toShipment({ number, order, input }: { number: string; order: Order; input: ShipmentInput }): Shipment {
  return {
    number,
    shipmentNumber: input.shipmentNumber ?? null,
    order: order.number,
    customer: order.customer,
    warehouse: input.warehouse ?? order.warehouse,
    carrier: input.carrier ?? null,
    trackingNumber: input.trackingNumber ?? null,
    shippedAt: input.shippedAt ?? null,
    lines: input.lines.map(({ lineNo, sku, shippedQuantity, substituteSku = null }) => ({
      lineNo,
      sku,
      shippedQuantity,
      substituteSku,
    })),
  }
}

function overBackorder({ order, line, index }: { order: Order; line: OrderLine; index: number }): Error {
  const free = outstandingOf(line) - line.backorderedQuantity
  const message = `Line ${line.lineNo} of ${order.number} has ${free} left that could be backordered.`
  return ruleBroken('OVER_BACKORDER', message, `lines[${index}].quantity`)
}
