import type { Stored } from '../base/collection.ts'
import { ruleBroken } from '../base/request-refused.ts'
import type { SystemParts } from '../base/system.ts'
import { type Address, checkWarehouse, type Item, round, type Unit } from '../seed/catalogue.ts'
import type { Customer } from '../seed/customers.ts'
import { type DraftSource, someOrder } from '../seed/drafts.ts'
import type { ErpRecords, Order, OrderLine, OrderStatus } from './erp-records.ts'

/** What the routes of the ERP are built on. */
export interface ErpParts extends SystemParts {
  readonly records: ErpRecords
}

/** An order as it is sent in. */
export interface OrderInput {
  reference?: string | null
  customer: string
  warehouse: string
  priority?: Order['priority']
  requestedDate?: string | null
  timeZone?: string | null
  substitutionsAllowed?: boolean
  shipTo?: Address
  lines: { sku: string; quantity: number; unit?: Unit; price?: number }[]
}

/** Numbers, prices and keeps a new order. Refuses unknown customers, warehouses and items. */
export function bookOrder({ records, store }: Pick<ErpParts, 'records' | 'store'>, order: BookedOrder): Stored<Order> {
  const { input, status } = order
  const customer = customerInGoodStanding(records, input.customer)
  checkWarehouse(input.warehouse)
  const lines = input.lines.map((line, index) => toLine({ line, index, item: itemOf(records, line.sku, index) }))
  return records.orders.insert({
    number: store.nextNumber({ prefix: 'SO', first: 1001 }),
    reference: input.reference ?? null,
    customer: customer.number,
    status,
    warehouse: input.warehouse,
    priority: input.priority ?? 'normal',
    requestedDate: input.requestedDate ?? null,
    timeZone: input.timeZone ?? null,
    substitutionsAllowed: input.substitutionsAllowed ?? false,
    shipTo: input.shipTo ?? customer.shipTo,
    currency: 'EUR',
    lines,
    total: round(
      lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
      2,
    ),
  })
}

/** A new order and the status it begins with. */
export interface BookedOrder {
  readonly input: OrderInput
  readonly status: Extract<OrderStatus, 'open' | 'released'>
}

/** Books a made-up order of the web shop, whose references are WEB-100001, WEB-100002, … */
export function bookSomeOrder(
  erp: Pick<ErpParts, 'records' | 'store'>,
  { draft, status }: { draft: DraftSource; status: BookedOrder['status'] },
): Stored<Order> {
  const reference = erp.store.nextNumber({ prefix: 'WEB', first: 100_001 })
  return bookOrder(erp, { input: { ...someOrder(draft), reference }, status })
}

/** The order of a number, or a 422 that names the field it came in. */
export function orderOf(records: ErpRecords, number: string): Stored<Order> {
  const order = records.orders.get(number)
  if (order) return order
  throw ruleBroken('ORDER_UNKNOWN', `Order ${number} is unknown.`, 'order')
}

/** The line of an order, or a 422. `field` is the path of the number in the body. */
export function lineOf(order: Order, { lineNo, field }: { lineNo: number; field: string }): OrderLine {
  const line = order.lines.find((candidate) => candidate.lineNo === lineNo)
  if (line) return line
  throw ruleBroken('LINE_UNKNOWN', `Order ${order.number} has no line ${lineNo}.`, field)
}

/** The customer, unless unknown or blocked. */
export function customerInGoodStanding(records: ErpRecords, number: string): Stored<Customer> {
  const customer = records.customers.get(number)
  if (!customer)
    throw ruleBroken('CUSTOMER_UNKNOWN', `Customer ${number} is unknown.`, { field: 'customer', value: number })
  if (customer.blocked)
    throw ruleBroken('CUSTOMER_BLOCKED', `Customer ${number} is blocked.`, { field: 'customer', value: number })
  return customer
}

/** What is still to be shipped of a line. */
export function outstandingOf({ quantity, shippedQuantity }: OrderLine): number {
  return quantity - shippedQuantity
}

/** The status that the quantities of an order amount to, once something was shipped. */
export function statusAfterShipping({ lines }: Pick<Order, 'lines'>): OrderStatus {
  if (lines.some((line) => outstandingOf(line) > 0)) return 'partially_shipped'
  return lines.every(({ invoicedQuantity, quantity }) => invoicedQuantity >= quantity) ? 'invoiced' : 'shipped'
}

function itemOf(records: ErpRecords, sku: string, index: number): Stored<Item> {
  const item = records.items.get(sku)
  if (item) return item
  throw ruleBroken('ITEM_UNKNOWN', `Item ${sku} is unknown.`, { field: `lines[${index}].sku`, value: sku })
}

interface LineSource {
  readonly line: OrderInput['lines'][number]
  readonly index: number
  readonly item: Item
}

function toLine({ line, index, item }: LineSource): OrderLine {
  const unit = line.unit ?? 'EA'
  const pieces = item.packSizes[unit]
  return {
    lineNo: (index + 1) * 10,
    sku: item.sku,
    description: item.description,
    unit,
    quantity: line.quantity,
    price: line.price ?? round(item.price * pieces, 2),
    weightKg: round(item.weightKg * pieces, 3),
    shippedQuantity: 0,
    backorderedQuantity: 0,
    invoicedQuantity: 0,
    returnedQuantity: 0,
  }
}
