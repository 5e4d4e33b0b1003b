import { lineList } from '../base/line-list.ts'
import { ruleBroken } from '../base/request-refused.ts'
import type { PurchaseOrder } from './erp-records.ts'
import type { ErpParts } from './order-booking.ts'

interface ReceiptInput {
  purchaseOrder: string
  receiptNumber?: string | null
  lines: { lineNo: number; quantity: number }[]
}

const receiptSchema = {
  type: 'object',
  required: ['purchaseOrder', 'lines'],
  properties: {
    purchaseOrder: { type: 'string' },
    receiptNumber: { type: ['string', 'null'] },
    lines: lineList({
      required: ['lineNo', 'quantity'],
      properties: { lineNo: { type: 'integer' }, quantity: { type: 'integer', minimum: 0 } },
    }),
  },
}

/** Registers goods receipts against purchase orders. */
export function registerReceipts({ app, effects, records, store }: ErpParts): void {
  app.post<{ Body: ReceiptInput }>('/receipts', { schema: { body: receiptSchema } }, async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const { purchaseOrder: orderNumber, receiptNumber = null, lines } = request.body
      const purchaseOrder = records.purchaseOrders.get(orderNumber)
      if (!purchaseOrder) {
        throw ruleBroken('PURCHASE_ORDER_UNKNOWN', `Purchase order ${orderNumber} is unknown.`, 'purchaseOrder')
      }
      receiveLines(purchaseOrder, lines)
      records.purchaseOrders.update({ ...purchaseOrder, status: statusAfterReceiving(purchaseOrder) })
      const number = store.nextNumber({ prefix: 'GR', first: 1 })
      record({ operation: 'receipt.create', entityKey: orderNumber })
      const { warehouse } = purchaseOrder
      const receipt = records.receipts.insert({ number, receiptNumber, purchaseOrder: orderNumber, warehouse, lines })
      return { status: 201, body: receipt }
    }),
  )
}

/** Adds to the received quantities; refuses more than was ordered. */
function receiveLines(purchaseOrder: PurchaseOrder, received: ReceiptInput['lines']): void {
  for (const [index, { lineNo, quantity }] of received.entries()) {
    const line = purchaseOrder.lines.find((candidate) => candidate.lineNo === lineNo)
    if (!line) {
      throw ruleBroken('LINE_UNKNOWN', `${purchaseOrder.number} has no line ${lineNo}.`, `lines[${index}].lineNo`)
    }
    const expected = line.quantity - line.receivedQuantity
    if (quantity > expected) {
      const message = `Line ${lineNo} of ${purchaseOrder.number} expects ${expected} more, not ${quantity}.`
      throw ruleBroken('OVER_RECEIPT', message, `lines[${index}].quantity`)
    }
    line.receivedQuantity += quantity
  }
}

function statusAfterReceiving({ lines }: PurchaseOrder): PurchaseOrder['status'] {
  return lines.every(({ quantity, receivedQuantity }) => receivedQuantity >= quantity)
    ? 'received'
    : 'partially_received'
}
