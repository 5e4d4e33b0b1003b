import type { Store } from '../base/store.ts'
import { type Address, type Item, type StockLevel, stockKey, type Unit } from '../seed/catalogue.ts'

/** A warehouse order goes `released` → `picked` → `shipped`. */
export type WmsOrderStatus = 'released' | 'picked' | 'shipped'

/** An order to pick and ship: WO-5001, WO-5002, … */
export interface WmsOrder {
  number: string
  /** The sender's number, such as SO-1001. */
  reference: string | null
  status: WmsOrderStatus
  warehouse: string
  customer: string | null
  priority: 'normal' | 'high' | 'rush'
  requestedDate: string | null
  substitutionsAllowed: boolean
  shipTo: Address | null
  lines: WmsOrderLine[]
}

/** Quantities are in the line's unit. */
export interface WmsOrderLine {
  lineNo: number
  sku: string
  quantity: number
  unit: Unit
  pickedQuantity: number
  /** What was picked in place of `sku`. */
  substituteSku: string | null
}

/** A shipment document: SHP-7001, … One for each order. */
export interface WmsShipment {
  number: string
  order: string
  reference: string | null
  warehouse: string
  customer: string | null
  carrier: string
  trackingNumber: string
  shippedAt: string
  /** False when something is short. */
  complete: boolean
  /** The CSV file it was exported in, or null. */
  exportedIn: string | null
  lines: WmsShipmentLine[]
}

/** `orderedQuantity` = `shippedQuantity` + `shortQuantity`, in the line's unit. */
export interface WmsShipmentLine {
  lineNo: number
  sku: string
  unit: Unit
  orderedQuantity: number
  shippedQuantity: number
  shortQuantity: number
  substituteSku: string | null
}

/** Goods that came in: RCP-8001, … */
export interface WmsReceipt {
  number: string
  purchaseOrder: string
  warehouse: string
  receivedAt: string
  lines: { lineNo: number; sku: string; quantity: number; unit: Unit }[]
}

/** Goods that came back: RET-9001, … */
export interface WmsReturn {
  number: string
  /** The order's number or reference, as the goods are labelled. */
  order: string
  warehouse: string
  receivedAt: string
  lines: { lineNo: number; sku: string; quantity: number; unit: Unit; reason: string | null }[]
}

/** Everything the WMS keeps. */
export type WmsRecords = ReturnType<typeof openWmsRecords>

const byNumber = ({ number }: { number: string }): string => number

/** Opens the tables of the WMS. */
export function openWmsRecords(store: Store) {
  return {
    items: store.collection<Item>({ name: 'items', keyOf: ({ sku }) => sku, filters: [] }),
    orders: store.collection<WmsOrder>({
      name: 'orders',
      keyOf: byNumber,
      filters: ['reference', 'status', 'warehouse'],
    }),
    shipments: store.collection<WmsShipment>({
      name: 'shipments',
      keyOf: byNumber,
      filters: ['order', 'reference', 'warehouse'],
    }),
    receipts: store.collection<WmsReceipt>({ name: 'receipts', keyOf: byNumber, filters: ['purchaseOrder'] }),
    returns: store.collection<WmsReturn>({ name: 'returns', keyOf: byNumber, filters: ['order'] }),
    stock: store.collection<StockLevel>({ name: 'stock', keyOf: stockKey, filters: ['warehouse', 'sku'] }),
  }
}
