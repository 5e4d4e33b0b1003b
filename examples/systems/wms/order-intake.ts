import type { Stored } from '../base/collection.ts'
import { lineList } from '../base/line-list.ts'
import { RequestRefused, ruleBroken } from '../base/request-refused.ts'
import { checkWarehouse, type Item, type Unit } from '../seed/catalogue.ts'
import type { WmsParts } from './wms-parts.ts'
import type { WmsOrder } from './wms-records.ts'

/** An order as it is sent in. */
export interface WmsOrderInput {
  reference?: string | null
  warehouse: string
  customer?: string | null
  priority?: WmsOrder['priority']
  requestedDate?: string | null
  substitutionsAllowed?: boolean
  shipTo?: WmsOrder['shipTo']
  lines: { lineNo?: number; sku: string; quantity: number; unit?: Unit }[]
}

const text = { type: 'string', minLength: 1, maxLength: 200 }
const textOrNull = { type: ['string', 'null'], maxLength: 200 }

const orderSchema = {
  type: 'object',
  required: ['warehouse', 'lines'],
  properties: {
    reference: textOrNull,
    warehouse: text,
    customer: textOrNull,
    priority: { enum: ['normal', 'high', 'rush'] },
    requestedDate: { type: ['string', 'null'], format: 'date-time' },
    substitutionsAllowed: { type: 'boolean' },
    shipTo: {
      type: ['object', 'null'],
      required: ['name', 'street', 'postcode', 'city', 'country'],
      additionalProperties: { type: 'string' },
    },
    lines: lineList({
      maxItems: 1000,
      required: ['sku', 'quantity'],
      properties: {
        lineNo: { type: 'integer', minimum: 1 },
        sku: text,
        quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 },
        unit: { enum: ['EA', 'BOX', 'PAL'] },
      },
    }),
  },
}

const itemSchema = {
  type: 'object',
  required: ['description', 'packSizes'],
  properties: {
    description: text,
    packSizes: {
      type: 'object',
      required: ['EA', 'BOX', 'PAL'],
      additionalProperties: { type: 'integer', minimum: 1 },
    },
    weightKg: { type: 'number', minimum: 0 },
    price: { type: 'number', minimum: 0 },
    active: { type: 'boolean' },
  },
}

/** Registers order intake and the item master. */
export function registerIntake(wms: WmsParts): void {
  const { app, effects, records } = wms
  app.post<{ Body: WmsOrderInput }>('/orders', { schema: { body: orderSchema } }, async (request, reply) =>
    effects.perform({ request, reply }, (record) => {
      const order = takeIn(wms, request.body)
      record({ operation: 'order.create', entityKey: order.reference ?? order.number })
      return { status: 201, body: order }
    }),
  )
  app.put<{ Params: { sku: string }; Body: Pick<Item, 'description' | 'packSizes'> & Partial<Item> }>(
    '/items/:sku',
    { schema: { body: itemSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => {
        const { description, packSizes, weightKg = 0, price = 0, active = true } = request.body
        const { sku } = request.params
        record({ operation: 'item.put', entityKey: sku })
        return { status: 200, body: records.items.put({ sku, description, packSizes, weightKg, price, active }) }
      }),
  )
}

/** Numbers and keeps a new order. Refuses unknown warehouses and items, and, if so set, a reference that was used. */
export function takeIn({ records, settings, stock, store }: WmsParts, input: WmsOrderInput): Stored<WmsOrder> {
  checkWarehouse(input.warehouse)
  const reference = input.reference || null
  if (settings.uniqueReferences && reference !== null) checkReferenceIsNew(records.orders.find({ reference }, 1)[0])
  const lines = input.lines.map(({ lineNo, sku, quantity, unit = 'EA' }, index) => {
    stock.itemOf(sku, `lines[${index}].sku`)
    return { lineNo: lineNo ?? (index + 1) * 10, sku, quantity, unit, pickedQuantity: 0, substituteSku: null }
  })
  const twice = lines.findIndex((line, index) => lines.some((other, at) => at < index && other.lineNo === line.lineNo))
  if (twice >= 0) throw ruleBroken('LINE_TWICE', 'Two lines have the same number.', `lines[${twice}].lineNo`)
  return records.orders.insert({
    number: store.nextNumber({ prefix: 'WO', first: 5001 }),
    reference,
    status: 'released',
    warehouse: input.warehouse,
    customer: input.customer ?? null,
    priority: input.priority ?? 'normal',
    requestedDate: input.requestedDate ?? null,
    substitutionsAllowed: input.substitutionsAllowed ?? false,
    shipTo: input.shipTo ?? null,
    lines,
  })
}

function checkReferenceIsNew(existing: WmsOrder | undefined): void {
  if (!existing) return
  throw new RequestRefused({
    status: 409,
    code: 'REFERENCE_EXISTS',
    message: `Reference ${existing.reference} belongs to order ${existing.number} already.`,
    field: 'reference',
  })
}
