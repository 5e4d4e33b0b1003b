import { lineList } from '../base/line-list.ts'
import { ruleBroken } from '../base/request-refused.ts'
import { round } from '../seed/catalogue.ts'
import type { CreditNote, Invoice, Order } from './erp-records.ts'
import { customerInGoodStanding, type ErpParts, lineOf, orderOf, statusAfterShipping } from './order-booking.ts'

const invoiceSchema = { type: 'object', required: ['order'], properties: { order: { type: 'string' } } }

interface ReturnInput {
  order: string
  returnNumber?: string | null
  lines: { lineNo: number; quantity: number; reason?: string | null }[]
}

const returnSchema = {
  type: 'object',
  required: ['order', 'lines'],
  properties: {
    order: { type: 'string' },
    returnNumber: { type: ['string', 'null'] },
    lines: lineList({
      required: ['lineNo', 'quantity'],
      properties: {
        lineNo: { type: 'integer' },
        quantity: { type: 'integer', minimum: 1 },
        reason: { type: ['string', 'null'] },
      },
    }),
  },
}

/** Registers invoices and returns (credit notes). */
export function registerAfterSales({ app, effects, records, store }: ErpParts): void {
  app.post<{ Body: { order: string } }>('/invoices', { schema: { body: invoiceSchema } }, async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const order = orderOf(records, request.body.order)
      customerInGoodStanding(records, order.customer)
      const lines = invoiceLines(order)
      records.orders.update({ ...order, status: statusAfterShipping(order) })
      const number = store.nextNumber({ prefix: 'INV', first: 1 })
      const { customer, currency } = order
      const invoice: Invoice = { number, order: order.number, customer, currency, lines, total: totalOf(lines) }
      record({ operation: 'invoice.create', entityKey: order.number })
      return { status: 201, body: records.invoices.insert(invoice) }
    }),
  )
  app.post<{ Body: ReturnInput }>('/returns', { schema: { body: returnSchema } }, async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const order = orderOf(records, request.body.order)
      const lines = returnLines(order, request.body.lines)
      records.orders.update(order)
      const { customer, currency } = order
      const creditNote: CreditNote = {
        number: store.nextNumber({ prefix: 'CN', first: 1 }),
        returnNumber: request.body.returnNumber ?? null,
        order: order.number,
        customer,
        currency,
        lines,
        total: totalOf(lines),
      }
      record({ operation: 'return.create', entityKey: order.number })
      return { status: 201, body: records.returns.insert(creditNote) }
    }),
  )
}

/** Invoices what was shipped and not yet invoiced; refuses when that is nothing. */
function invoiceLines(order: Order): Invoice['lines'] {
  const lines = order.lines.flatMap((line) => {
    const quantity = line.shippedQuantity - line.invoicedQuantity
    if (quantity <= 0) return []
    line.invoicedQuantity += quantity
    return [
      { lineNo: line.lineNo, sku: line.sku, quantity, price: line.price, amount: round(quantity * line.price, 2) },
    ]
  })
  if (lines.length > 0) return lines
  throw ruleBroken('NOTHING_TO_INVOICE', `Nothing of order ${order.number} waits for an invoice.`, 'order')
}

/** Books returned quantities on the order; refuses more than was shipped. */
function returnLines(order: Order, returned: ReturnInput['lines']): CreditNote['lines'] {
  return returned.map(({ lineNo, quantity, reason = null }, index) => {
    const line = lineOf(order, { lineNo, field: `lines[${index}].lineNo` })
    const returnable = line.shippedQuantity - line.returnedQuantity
    if (quantity > returnable) {
      const message = `Line ${lineNo} of ${order.number} has ${returnable} shipped and not returned, not ${quantity}.`
      throw ruleBroken('OVER_RETURN', message, `lines[${index}].quantity`)
    }
    line.returnedQuantity += quantity
    return { lineNo, quantity, reason, amount: round(quantity * line.price, 2) }
  })
}

function totalOf(lines: readonly { amount: number }[]): number {
  return round(
    lines.reduce((sum, { amount }) => sum + amount, 0),
    2,
  )
}
