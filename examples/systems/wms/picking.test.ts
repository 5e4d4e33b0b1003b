import { describe, expect, it } from 'vitest'
import { createRandom } from '../base/random.ts'
import { completePick, pickLines, shipmentLines } from './picking.ts'
import type { WmsOrder } from './wms-records.ts'

const order = (...quantities: number[]): WmsOrder => ({
  number: 'WO-1',
  reference: 'SO-1',
  status: 'released',
  warehouse: 'NL-RTM',
  customer: null,
  priority: 'normal',
  requestedDate: null,
  substitutionsAllowed: true,
  shipTo: null,
  lines: quantities.map((quantity, index) => ({
    lineNo: (index + 1) * 10,
    sku: 'A',
    quantity,
    unit: 'EA',
    pickedQuantity: 0,
    substituteSku: null,
  })),
})

const pickedOf = (picked: WmsOrder, plan: Partial<typeof completePick>): number[] =>
  pickLines(picked, { plan: { ...completePick, ...plan }, random: createRandom(1) }).map((line) => line.pickedQuantity)

describe('picking', () => {
  it('takes everything unless told otherwise', () => {
    expect(pickedOf(order(3, 5), {})).toEqual([3, 5])
  })

  it('a planned shortage is taken from the lines of its SKU in turn, and from no others', () => {
    expect(pickedOf(order(3, 5), { shortPick: [{ sku: 'A', quantity: 4 }] })).toEqual([0, 4])
    expect(pickedOf(order(3, 5), { shortPick: [{ sku: 'A', quantity: 99 }] })).toEqual([0, 0])
    expect(pickedOf(order(3, 5), { shortPick: [{ sku: 'B', quantity: 1 }] })).toEqual([3, 5])
  })

  it('a short-pick rate of 1 leaves every line short by at least one and at most all', () => {
    const picked = pickedOf(order(...Array.from({ length: 50 }, () => 10)), { shortPickRate: 1 })
    expect(Math.max(...picked)).toBeLessThanOrEqual(9)
    expect(Math.min(...picked)).toBeGreaterThanOrEqual(0)
  })

  it('substitutes only where the order allows it', () => {
    const plan = { ...completePick, substitute: { A: 'B' } }
    const random = createRandom(1)
    expect(pickLines(order(1), { plan, random })[0]?.substituteSku).toBe('B')
    expect(pickLines({ ...order(1), substitutionsAllowed: false }, { plan, random })[0]?.substituteSku).toBeNull()
  })

  it('a shipment line adds up: ordered is shipped and short', () => {
    const lines = pickLines(order(10), {
      plan: { ...completePick, shortPick: [{ sku: 'A', quantity: 3 }] },
      random: createRandom(1),
    })
    expect(shipmentLines({ lines })[0]).toMatchObject({ orderedQuantity: 10, shippedQuantity: 7, shortQuantity: 3 })
  })
})
