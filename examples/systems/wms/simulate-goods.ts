import { lineList } from '../base/line-list.ts'
import { ruleBroken } from '../base/request-refused.ts'
import { checkWarehouse, stockKey, type Unit } from '../seed/catalogue.ts'
import type { WmsParts } from './wms-parts.ts'
import type { WmsReturn } from './wms-records.ts'

interface GoodsLine {
  lineNo?: number
  sku: string
  quantity: number
  unit?: Unit
  reason?: string
}

interface GoodsInput {
  warehouse: string
  lines: GoodsLine[]
}

const linesSchema = lineList({
  required: ['sku', 'quantity'],
  properties: {
    lineNo: { type: 'integer', minimum: 1 },
    sku: { type: 'string' },
    quantity: { type: 'integer', minimum: 1 },
    unit: { enum: ['EA', 'BOX', 'PAL'] },
    reason: { type: 'string' },
  },
})

const text = { type: 'string', minLength: 1 }

const receiptSchema = {
  type: 'object',
  required: ['purchaseOrder', 'warehouse', 'lines'],
  properties: { purchaseOrder: text, warehouse: text, lines: linesSchema },
}

const returnSchema = {
  type: 'object',
  required: ['order', 'warehouse', 'lines'],
  properties: { order: text, warehouse: text, lines: linesSchema },
}

const countSchema = {
  type: 'object',
  required: ['warehouse', 'sku', 'quantity'],
  properties: { warehouse: text, sku: text, quantity: { type: 'integer', minimum: 0 } },
}

/** Registers goods that come in, come back, and are counted. */
export function registerGoods(wms: WmsParts): void {
  const { app, effects, records, store, outbox } = wms
  app.post<{ Body: GoodsInput & { purchaseOrder: string } }>(
    '/simulate/receipt',
    { schema: { body: receiptSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const { purchaseOrder, warehouse } = request.body
        const number = store.nextNumber({ prefix: 'RCP', first: 8001 })
        const lines = bringIn(wms, { input: request.body, reason: 'receipt', document: number })
        const receivedAt = new Date().toISOString()
        const receipt = records.receipts.insert({ number, purchaseOrder, warehouse, receivedAt, lines })
        outbox.publish('receipt.confirmed', receipt)
        record({ operation: 'receipt.confirm', entityKey: purchaseOrder, payload: receipt })
        return { status: 201, body: receipt }
      }),
  )
  app.post<{ Body: GoodsInput & { order: string } }>(
    '/simulate/return',
    { schema: { body: returnSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const { order, warehouse } = request.body
        const number = store.nextNumber({ prefix: 'RET', first: 9001 })
        const lines = bringIn(wms, { input: request.body, reason: 'return', document: number })
        const receivedAt = new Date().toISOString()
        const returned = records.returns.insert({ number, order, warehouse, receivedAt, lines })
        outbox.publish('return.received', returned)
        record({ operation: 'return.receive', entityKey: order, payload: returned })
        return { status: 201, body: returned }
      }),
  )
  registerCounts(wms)
}

function registerCounts({ app, effects, records, store, stock }: WmsParts): void {
  app.post<{ Body: { warehouse: string; sku: string; quantity: number } }>(
    '/simulate/count',
    { schema: { body: countSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const { warehouse, sku, quantity } = request.body
        checkWarehouse(warehouse)
        stock.itemOf(sku, 'sku')
        const key = stockKey({ warehouse, sku })
        const document = store.nextNumber({ prefix: 'CNT', first: 1 })
        stock.count({ warehouse, sku, quantity, document })
        record({ operation: 'stock.count', entityKey: key })
        return { status: 200, body: records.stock.get(key) ?? { warehouse, sku, quantity } }
      }),
  )
}

interface BroughtIn {
  readonly input: GoodsInput
  readonly reason: 'receipt' | 'return'
  readonly document: string
}

/** Adds goods to the stock and returns the lines of their document. */
function bringIn({ stock }: WmsParts, { input, reason, document }: BroughtIn): WmsReturn['lines'] {
  const { warehouse, lines } = input
  checkWarehouse(warehouse)
  if (lines.length > 1000) throw ruleBroken('TOO_MANY_LINES', 'A document has at most 1000 lines.', 'lines')
  return lines.map(({ lineNo, sku, quantity, unit = 'EA', reason: why = null }, index) => {
    stock.itemOf(sku, `lines[${index}].sku`)
    stock.move({ warehouse, sku, quantity, unit, reason, document })
    return { lineNo: lineNo ?? (index + 1) * 10, sku, quantity, unit, reason: why }
  })
}
