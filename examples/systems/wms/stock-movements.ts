import { ruleBroken } from '../base/request-refused.ts'
import { stockKey, type Unit } from '../seed/catalogue.ts'
import type { WebhookOutbox } from './webhook-outbox.ts'
import type { WmsRecords } from './wms-records.ts'

/** Why a stock level changed. */
export type MovementReason = 'shipment' | 'receipt' | 'return' | 'count'

/** Goods that move; the quantity is in `unit`, negative when they leave. */
export interface Movement {
  readonly warehouse: string
  readonly sku: string
  readonly quantity: number
  readonly unit: Unit
  readonly reason: MovementReason
  /** The document that moved them, such as SHP-7001. */
  readonly document: string
}

/** Changes stock levels and tells subscribers the new level. Call its methods inside a transaction. */
export class StockMovements {
  readonly #records: WmsRecords
  readonly #outbox: WebhookOutbox

  constructor(records: WmsRecords, outbox: WebhookOutbox) {
    this.#records = records
    this.#outbox = outbox
  }

  /** Moves goods. A level never falls below zero: what is not on the books was found on the shelf. */
  move({ warehouse, sku, quantity, unit, reason, document }: Movement): void {
    const pieces = quantity * this.itemOf(sku, 'sku').packSizes[unit]
    const before = this.#levelOf(warehouse, sku)
    this.#set({ warehouse, sku, before, after: Math.max(0, before + pieces), reason, document })
  }

  /** Sets a counted level, in pieces. */
  count({ warehouse, sku, quantity, document }: Omit<Movement, 'unit' | 'reason'>): void {
    const before = this.#levelOf(warehouse, sku)
    this.#set({ warehouse, sku, before, after: quantity, reason: 'count', document })
  }

  /** The item of a SKU, or a 422 that names the field. */
  itemOf(sku: string, field: string): { packSizes: Record<Unit, number> } {
    const item = this.#records.items.get(sku)
    if (item) return item
    throw ruleBroken('ITEM_UNKNOWN', `Item ${sku} is unknown.`, field)
  }

  #levelOf(warehouse: string, sku: string): number {
    return this.#records.stock.get(stockKey({ warehouse, sku }))?.quantity ?? 0
  }

  #set({ warehouse, sku, before, after, reason, document }: LevelChange): void {
    if (before === after) return
    const { updatedAt } = this.#records.stock.put({ warehouse, sku, quantity: after })
    const data = { warehouse, sku, quantity: after, change: after - before, reason, document, updatedAt }
    this.#outbox.publish('stock.changed', data)
  }
}

interface LevelChange {
  readonly warehouse: string
  readonly sku: string
  readonly before: number
  readonly after: number
  readonly reason: MovementReason
  readonly document: string
}
