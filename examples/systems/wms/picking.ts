import type { Random } from '../base/random.ts'
import type { WmsOrder, WmsOrderLine, WmsShipmentLine } from './wms-records.ts'

/** What goes wrong while an order is picked. */
export interface PickPlan {
  /** `quantity` of the SKU (in the line's unit) is missing in every order picked. */
  readonly shortPick: readonly { readonly sku: string; readonly quantity: number }[]
  /** Chance for each line that some of it, or all, is missing. */
  readonly shortPickRate: number
  /** SKU → SKU that is picked in its place, in orders that allow substitutes. */
  readonly substitute: Readonly<Record<string, string>>
}

/** Picks everything. */
export const completePick: PickPlan = { shortPick: [], shortPickRate: 0, substitute: {} }

/** The lines of an order after picking: what is missing of a line is never more than its quantity. */
export function pickLines(order: WmsOrder, { plan, random }: { plan: PickPlan; random: Random }): WmsOrderLine[] {
  const missing = new Map(plan.shortPick.map(({ sku, quantity }) => [sku, quantity]))
  return order.lines.map((line) => {
    const planned = Math.min(missing.get(line.sku) ?? 0, line.quantity)
    missing.set(line.sku, (missing.get(line.sku) ?? 0) - planned)
    const mishap = random.chance(plan.shortPickRate) ? random.between(1, line.quantity) : 0
    return {
      ...line,
      pickedQuantity: line.quantity - Math.max(planned, mishap),
      substituteSku: (order.substitutionsAllowed && plan.substitute[line.sku]) || null,
    }
  })
}

/** The lines of the shipment of a picked order. Lines with nothing shipped are kept, so that what is short can be seen. */
export function shipmentLines({ lines }: Pick<WmsOrder, 'lines'>): WmsShipmentLine[] {
  return lines.map(({ lineNo, sku, unit, quantity, pickedQuantity, substituteSku }) => ({
    lineNo,
    sku,
    unit,
    orderedQuantity: quantity,
    shippedQuantity: pickedQuantity,
    shortQuantity: quantity - pickedQuantity,
    substituteSku,
  }))
}
