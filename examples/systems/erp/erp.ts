import { registerReads } from '../base/paging.ts'
import { type System, type SystemOptions, type SystemParts, startSystem } from '../base/system.ts'
import { registerAfterSales } from './after-sales.ts'
import { openErpRecords } from './erp-records.ts'
import { seedErp } from './erp-seed.ts'
import { registerMasterData } from './master-data.ts'
import type { ErpParts } from './order-booking.ts'
import { registerOrders } from './orders.ts'
import { registerReceipts } from './receipts.ts'
import { registerShipments } from './shipments.ts'

/** What the ERP is started with, beside the common options. */
export interface ErpOptions extends SystemOptions {
  /** How many orders a new home begins with; default 50. */
  readonly orders?: number
}

/** Starts the sample ERP: items, customers, orders, shipment confirmations, invoices, stock, receipts, returns. */
export function startErp(options: ErpOptions): Promise<System> {
  const install = (parts: SystemParts): void => {
    const erp: ErpParts = { ...parts, records: openErpRecords(parts.store) }
    seedErp(erp, { orders: options.orders ?? 50 })
    for (const collection of Object.values(erp.records)) registerReads(parts.app, collection)
    registerMasterData(erp)
    registerOrders(erp)
    registerShipments(erp)
    registerReceipts(erp)
    registerAfterSales(erp)
  }
  return startSystem({ name: 'erp', install }, options)
}
