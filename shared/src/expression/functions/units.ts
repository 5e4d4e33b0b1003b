import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'
import { Fault } from '../expression-error.ts'
import { clean } from '../numbers.ts'
import { quote } from '../values.ts'

type Dimension = 'mass' | 'length' | 'volume'

/** How many of the dimension's base unit (g, m, l) one unit is, with the UN/ECE Recommendation 20 code beside its symbol. */
const UNITS: ReadonlyMap<string, { dimension: Dimension; factor: number }> = new Map(
  (
    [
      ['mass', 'mg', 'MGM', 0.001],
      ['mass', 'g', 'GRM', 1],
      ['mass', 'kg', 'KGM', 1000],
      ['mass', 't', 'TNE', 1_000_000],
      ['mass', 'oz', 'ONZ', 28.349523125],
      ['mass', 'lb', 'LBR', 453.59237],
      ['length', 'mm', 'MMT', 0.001],
      ['length', 'cm', 'CMT', 0.01],
      ['length', 'm', 'MTR', 1],
      ['length', 'km', 'KMT', 1000],
      ['length', 'in', 'INH', 0.0254],
      ['length', 'ft', 'FOT', 0.3048],
      ['volume', 'ml', 'MLT', 0.001],
      ['volume', 'cl', 'CLT', 0.01],
      ['volume', 'l', 'LTR', 1],
      ['volume', 'm3', 'MTQ', 1000],
      ['volume', 'gal', 'GLL', 3.785411784],
    ] as const
  ).flatMap(([dimension, symbol, code, factor]) => [
    [symbol, { dimension, factor }],
    [code, { dimension, factor }],
  ]),
)

/** Units of measure, and quantities in packs. */
export const unitFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'convert',
    group: 'Units and packs',
    summary:
      'A quantity in another unit of the same dimension, to 15 significant digits. Mass: mg g kg t oz lb; length: mm cm m km in ft; volume: ml cl l m3 gal (US); or their UN/ECE codes (KGM, LBR, MTR, INH, LTR…).',
    params: [
      { name: 'quantity', kind: 'number' },
      { name: 'from', kind: 'text' },
      { name: 'to', kind: 'text' },
    ],
    result: 'number',
    examples: [
      { expression: '=round(convert(weight, "lb", "kg"), 3)', payload: { weight: 10 }, result: 4.536 },
      { expression: '=convert(0.1, "KGM", "GRM")', result: 100 },
    ],
    run: ([quantity, from, to]) => {
      const source = unitOf(from)
      const target = unitOf(to)
      if (source.dimension !== target.dimension) {
        throw new Fault(
          `${from} measures ${source.dimension} and ${to} measures ${target.dimension}: they do not convert`,
        )
      }
      return clean((quantity * source.factor) / target.factor)
    },
  }),
  declareFunction({
    name: 'toBase',
    group: 'Units and packs',
    summary: 'A quantity of packs as a quantity of single units.',
    params: [
      { name: 'packs', kind: 'number' },
      { name: 'packSize', kind: 'number' },
    ],
    result: 'number',
    examples: [{ expression: '=toBase(4, 12)', result: 48 }],
    run: ([packs, packSize]) => clean(packs * positive(packSize)),
  }),
  declareFunction({
    name: 'wholePacks',
    group: 'Units and packs',
    summary: 'How many full packs a quantity of single units makes.',
    params: [
      { name: 'quantity', kind: 'number' },
      { name: 'packSize', kind: 'number' },
    ],
    result: 'number',
    examples: [{ expression: '=wholePacks(50, 12)', result: 4 }],
    run: ([quantity, packSize]) => wholePacks(quantity, packSize),
  }),
  declareFunction({
    name: 'packRest',
    group: 'Units and packs',
    summary: 'How many single units are left when a quantity is put in full packs.',
    params: [
      { name: 'quantity', kind: 'number' },
      { name: 'packSize', kind: 'number' },
    ],
    result: 'number',
    examples: [{ expression: '=packRest(50, 12)', result: 2 }],
    run: ([quantity, packSize]) => clean(quantity - clean(wholePacks(quantity, packSize) * packSize)),
  }),
]

function unitOf(name: string): { dimension: Dimension; factor: number } {
  const unit = UNITS.get(name)
  if (unit) return unit
  throw new Fault(
    `the unit ${quote(name)} is not known: map it with a code table first; known are ${[...UNITS.keys()].join(', ')}`,
  )
}

/** Full packs, where 0.3 in packs of 0.1 is three although the binary quotient is a little less. */
function wholePacks(quantity: number, packSize: number): number {
  return Math.trunc(clean(quantity / positive(packSize))) + 0
}

function positive(packSize: number): number {
  if (packSize <= 0) throw new Fault(`a pack size is above zero, not ${packSize}`)
  return packSize
}
