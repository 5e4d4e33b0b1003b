import { createRandom } from '../base/random.ts'
import { catalogueItems, openingStock, warehouses } from '../seed/catalogue.ts'
import { sampleCustomers } from '../seed/customers.ts'
import { someLines } from '../seed/drafts.ts'
import { bookSomeOrder, type ErpParts } from './order-booking.ts'

const purchaseOrderCount = 20
const suppliers = ['Nordmetall AB', 'Ferramenta Rossi S.p.A.', 'Shenzhen Hardware Ltd.'] as const

/** Fills a new ERP. This is the state it begins with, so it leaves no entries in the ledger. */
export function seedErp(erp: ErpParts, { orders }: { orders: number }): void {
  const { records, store, seed } = erp
  if (records.items.count() > 0) return
  const random = createRandom(seed + 3)
  const items = catalogueItems(seed)
  const customers = sampleCustomers(seed)
  store.transact(() => {
    for (const item of items) records.items.insert(item)
    for (const customer of customers) records.customers.insert(customer)
    for (const level of openingStock(seed)) records.stock.insert(level)
    const today = new Date()
    for (let count = 0; count < orders; count++) {
      bookSomeOrder(erp, { draft: { random, items, customers, today }, status: 'open' })
    }
    for (let count = 0; count < purchaseOrderCount; count++) {
      records.purchaseOrders.insert({
        number: store.nextNumber({ prefix: 'PO', first: 2001 }),
        supplier: random.pick(suppliers),
        warehouse: random.pick(warehouses).code,
        status: 'open',
        lines: someLines({ random, items, count: random.between(1, 6) }).map((line, index) => ({
          lineNo: (index + 1) * 10,
          ...line,
          receivedQuantity: 0,
        })),
      })
    }
  })
}
