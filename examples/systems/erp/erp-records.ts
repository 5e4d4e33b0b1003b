import type { Store } from '../base/store.ts'
import { type Address, type Item, type StockLevel, stockKey, type Unit } from '../seed/catalogue.ts'
import type { Customer } from '../seed/customers.ts'

/** An order goes forward through these; backordered quantity is kept on its lines. */
export type OrderStatus = 'open' | 'released' | 'partially_shipped' | 'shipped' | 'invoiced'

/** A sales order: SO-1001, SO-1002, … */
export interface Order {
  number: string
  /** The buyer's own reference. */
  reference: string | null
  customer: string
  status: OrderStatus
  warehouse: string
  priority: 'normal' | 'high' | 'rush'
  /** ISO with offset. */
  requestedDate: string | null
  timeZone: string | null
  substitutionsAllowed: boolean
  shipTo: Address
  currency: 'EUR'
  lines: OrderLine[]
  total: number
}

/** Quantities are in the line's unit, prices and weights per that unit. */
export interface OrderLine {
  /** 10, 20, 30, … */
  lineNo: number
  sku: string
  description: string
  unit: Unit
  quantity: number
  price: number
  weightKg: number
  shippedQuantity: number
  backorderedQuantity: number
  invoicedQuantity: number
  returnedQuantity: number
}

/** A shipment confirmation that was booked: SHC-1, … */
export interface Shipment {
  number: string
  /** The warehouse's number, such as SHP-7001. */
  shipmentNumber: string | null
  order: string
  customer: string
  warehouse: string
  carrier: string | null
  trackingNumber: string | null
  shippedAt: string | null
  lines: ShipmentLine[]
}

/** `substituteSku` went out in place of `sku`. */
export interface ShipmentLine {
  lineNo: number
  sku: string
  shippedQuantity: number
  substituteSku: string | null
}

/** A note that part of an order comes later: BO-1, … */
export interface Backorder {
  number: string
  order: string
  reason: string | null
  lines: { lineNo: number; quantity: number }[]
}

/** An invoice over what was shipped and not yet invoiced: INV-1, … */
export interface Invoice {
  number: string
  order: string
  customer: string
  currency: 'EUR'
  lines: { lineNo: number; sku: string; quantity: number; price: number; amount: number }[]
  total: number
}

/** A purchase order: PO-2001, … */
export interface PurchaseOrder {
  number: string
  supplier: string
  warehouse: string
  status: 'open' | 'partially_received' | 'received'
  lines: { lineNo: number; sku: string; unit: Unit; quantity: number; receivedQuantity: number }[]
}

/** A goods receipt against a purchase order: GR-1, … */
export interface Receipt {
  number: string
  /** The warehouse's number, such as RCP-8001. */
  receiptNumber: string | null
  purchaseOrder: string
  warehouse: string
  lines: { lineNo: number; quantity: number }[]
}

/** A credit note for goods that came back: CN-1, … */
export interface CreditNote {
  number: string
  /** The warehouse's number, such as RET-9001. */
  returnNumber: string | null
  order: string
  customer: string
  currency: 'EUR'
  lines: { lineNo: number; quantity: number; reason: string | null; amount: number }[]
  total: number
}

/** Everything the ERP keeps. */
export type ErpRecords = ReturnType<typeof openErpRecords>

const byNumber = ({ number }: { number: string }): string => number

/** Opens the tables of the ERP. */
export function openErpRecords(store: Store) {
  return {
    items: store.collection<Item>({ name: 'items', keyOf: ({ sku }) => sku, filters: [] }),
    customers: store.collection<Customer>({ name: 'customers', keyOf: byNumber, filters: [] }),
    orders: store.collection<Order>({
      name: 'orders',
      keyOf: byNumber,
      filters: ['reference', 'status', 'customer', 'warehouse'],
    }),
    shipments: store.collection<Shipment>({ name: 'shipments', keyOf: byNumber, filters: ['order', 'shipmentNumber'] }),
    backorders: store.collection<Backorder>({ name: 'backorders', keyOf: byNumber, filters: ['order'] }),
    invoices: store.collection<Invoice>({ name: 'invoices', keyOf: byNumber, filters: ['order'] }),
    stock: store.collection<StockLevel>({ name: 'stock', keyOf: stockKey, filters: ['warehouse', 'sku'] }),
    purchaseOrders: store.collection<PurchaseOrder>({ name: 'purchase-orders', keyOf: byNumber, filters: ['status'] }),
    receipts: store.collection<Receipt>({
      name: 'receipts',
      keyOf: byNumber,
      filters: ['purchaseOrder', 'receiptNumber'],
    }),
    returns: store.collection<CreditNote>({ name: 'returns', keyOf: byNumber, filters: ['order', 'returnNumber'] }),
  }
}
