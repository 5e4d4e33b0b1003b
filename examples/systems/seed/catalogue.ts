import { createRandom, type Random } from '../base/random.ts'
import { ruleBroken } from '../base/request-refused.ts'

/** Units of measure: each, box, pallet. */
export type Unit = 'EA' | 'BOX' | 'PAL'

/** An article, as the ERP owns it and the WMS knows it. */
export interface Item {
  sku: string
  description: string
  /** How many pieces (EA) each unit has. */
  packSizes: Record<Unit, number>
  /** Per piece. */
  weightKg: number
  /** Per piece, in EUR. */
  price: number
  active: boolean
}

/** Where something is sent to. */
export interface Address {
  name: string
  street: string
  postcode: string
  city: string
  /** ISO 3166 alpha-2. */
  country: string
}

/** A warehouse and the time zone it works in. */
export interface Warehouse {
  readonly code: string
  readonly name: string
  readonly country: string
  readonly timeZone: string
}

/** A stock level in pieces (EA). */
export interface StockLevel {
  warehouse: string
  sku: string
  quantity: number
}

/** The three warehouses of the sample company. */
export const warehouses: readonly [Warehouse, ...Warehouse[]] = [
  { code: 'NL-RTM', name: 'Rotterdam', country: 'NL', timeZone: 'Europe/Amsterdam' },
  { code: 'DE-HAM', name: 'Hamburg', country: 'DE', timeZone: 'Europe/Berlin' },
  { code: 'PL-WAW', name: 'Warszawa', country: 'PL', timeZone: 'Europe/Warsaw' },
]

const itemCount = 200
const materials = ['Steel', 'Stainless', 'Brass', 'Nylon', 'Zinc-plated', 'Rubber', 'Aluminium', 'Oak'] as const
const things = [
  { name: 'hex bolt', weightKg: 0.04, price: 0.35 },
  { name: 'cable tie, pack of 100', weightKg: 0.2, price: 3.9 },
  { name: 'hose clamp', weightKg: 0.06, price: 1.15 },
  { name: 'door hinge "heavy duty"', weightKg: 0.45, price: 8.75 },
  { name: 'shelf bracket; left', weightKg: 0.3, price: 4.2 },
  { name: 'padlock', weightKg: 0.25, price: 12.5 },
  { name: 'ball valve', weightKg: 0.6, price: 15.8 },
  { name: 'work glove (pair)', weightKg: 0.12, price: 5.6 },
  { name: 'castor wheel', weightKg: 0.8, price: 9.95 },
  { name: 'pipe fitting 45°', weightKg: 0.15, price: 2.85 },
] as const
const sizes = ['S', 'M', 'L', '1/2"', '3/4"', 'M8 × 40', 'M10 × 60', '80 mm', '125 mm'] as const

/** The items of the sample company; equal for equal seeds, so that ERP and WMS agree on them. */
export function catalogueItems(seed: number): [Item, ...Item[]] {
  const random = createRandom(seed)
  const item = (index: number): Item => {
    const thing = random.pick(things)
    const perBox = random.pick([6, 10, 12, 24, 50])
    const scale = random.between(5, 30) / 10
    return {
      sku: `HW-${10001 + index}`,
      description: `${random.pick(materials)} ${thing.name} ${random.pick(sizes)}`,
      packSizes: { EA: 1, BOX: perBox, PAL: perBox * random.pick([20, 40, 48]) },
      weightKg: round(thing.weightKg * scale, 3),
      price: round(thing.price * scale, 2),
      active: true,
    }
  }
  return [item(0), ...Array.from({ length: itemCount - 1 }, (_, index) => item(index + 1))]
}

/** One level for every item in every warehouse; both systems start with the same numbers. */
export function openingStock(seed: number): StockLevel[] {
  const random = createRandom(seed + 2)
  return warehouses.flatMap(({ code }) =>
    catalogueItems(seed).map(({ sku }) => ({ warehouse: code, sku, quantity: random.between(2_000, 90_000) })),
  )
}

/** The key of a stock level, which is also its path: `NL-RTM/HW-10001`. */
export function stockKey({ warehouse, sku }: { warehouse: string; sku: string }): string {
  return `${warehouse}/${sku}`
}

/** Refuses a warehouse that the company does not have. */
export function checkWarehouse(warehouse: string): void {
  if (warehouses.some(({ code }) => code === warehouse)) return
  throw ruleBroken('WAREHOUSE_UNKNOWN', `Warehouse ${warehouse} is unknown.`, 'warehouse')
}

/** Rounds to a number of decimals. */
export function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals
}

/** A unit that goods are ordered in, mostly pieces and boxes. */
export function someUnit(random: Random): Unit {
  return random.pick(['EA', 'EA', 'EA', 'BOX', 'BOX', 'PAL'])
}
