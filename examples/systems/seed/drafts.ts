import type { Random } from '../base/random.ts'
import { type Item, someUnit, type Unit, type Warehouse, warehouses } from './catalogue.ts'
import type { Customer } from './customers.ts'

/** An order before the ERP has numbered and priced it. */
export interface OrderDraft {
  customer: string
  warehouse: string
  priority: 'normal' | 'high' | 'rush'
  requestedDate: string
  timeZone: string
  substitutionsAllowed: boolean
  lines: LineDraft[]
}

/** One line of a draft. */
export interface LineDraft {
  sku: string
  quantity: number
  unit: Unit
}

/** What a draft is made from. */
export interface DraftSource {
  readonly random: Random
  readonly items: readonly [Item, ...Item[]]
  readonly customers: readonly [Customer, ...Customer[]]
  /** Requested dates are one to ten days after this instant. */
  readonly today: Date
}

/** A plausible order of one to eight lines. */
export function someOrder({ random, items, customers, today }: DraftSource): OrderDraft {
  const customer = random.pick(customers)
  const warehouse = warehouses.find(({ country }) => country === customer.shipTo.country) ?? warehouses[0]
  return {
    customer: customer.number,
    warehouse: (random.chance(0.85) ? warehouse : random.pick(warehouses)).code,
    priority: random.pick(['normal', 'normal', 'normal', 'normal', 'high', 'rush']),
    requestedDate: atTenInTheMorning(today, { daysLater: random.between(1, 10), timeZone: warehouse.timeZone }),
    timeZone: warehouse.timeZone,
    substitutionsAllowed: random.chance(0.4),
    lines: someLines({ random, items, count: random.between(1, 8) }),
  }
}

/** Lines of different items. */
export function someLines({
  random,
  items,
  count,
}: Pick<DraftSource, 'random' | 'items'> & { count: number }): LineDraft[] {
  const skus = new Set<string>()
  while (skus.size < count) skus.add(random.pick(items).sku)
  return [...skus].map((sku) => {
    const unit = someUnit(random)
    return { sku, unit, quantity: unit === 'PAL' ? random.between(1, 3) : random.between(1, 40) }
  })
}

/** 10:00 on a later day in a time zone, such as `2026-03-02T10:00:00+01:00`. */
function atTenInTheMorning(
  today: Date,
  { daysLater, timeZone }: { daysLater: number; timeZone: Warehouse['timeZone'] },
): string {
  const noon = new Date(today)
  noon.setUTCHours(12, 0, 0, 0)
  noon.setUTCDate(noon.getUTCDate() + daysLater)
  return `${noon.toISOString().slice(0, 10)}T10:00:00${offsetOf(noon, timeZone)}`
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>()

function offsetOf(instant: Date, timeZone: string): string {
  const format = offsetFormats.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  offsetFormats.set(timeZone, format)
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return name === 'GMT' ? '+00:00' : name.replace('GMT', '')
}
