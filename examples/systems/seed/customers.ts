import { createRandom, type Random } from '../base/random.ts'
import type { Address } from './catalogue.ts'

/** A customer of the sample company, as the ERP keeps it. */
export interface Customer {
  number: string
  name: string
  /** Shipments, orders and invoices of a blocked customer are refused. */
  blocked: boolean
  shipTo: Address
}

const customerCount = 60
const firstNumber = 1001

const regions = [
  {
    country: 'NL',
    owners: ['Van Dijk', 'De Boer', 'Jansen & Zn.', 'Bakker', "'t Hooft", 'Visser'],
    trades: ['Bouwmarkt B.V.', 'IJzerhandel', 'Techniek B.V.'],
    streets: ['Havenstraat', 'Kerkweg', 'Industrieweg', 'Coolsingel'],
    cities: [
      ['3011 AD', 'Rotterdam'],
      ['5611 BE', 'Eindhoven'],
      ['9712 HN', 'Groningen'],
    ],
  },
  {
    country: 'DE',
    owners: ['Müller', 'Schäfer', 'Weiß', 'Krüger', 'Hoffmann & Söhne', 'Vogel'],
    trades: ['Baubedarf GmbH', 'Eisenwaren KG', 'Werkzeughandel GmbH & Co. KG'],
    streets: ['Hauptstraße', 'Bahnhofstraße', 'Am Alten Zollhaus', 'Gewerbering'],
    cities: [
      ['20457', 'Hamburg'],
      ['50667', 'Köln'],
      ['04109', 'Leipzig'],
    ],
  },
  {
    country: 'PL',
    owners: ['Kowalski', 'Wiśniewska', 'Zieliński', 'Wójcik', 'Lewandowski', 'Dąbrowska'],
    trades: ['Narzędzia Sp. z o.o.', 'Hurtownia Metalowa', 'Budmat S.A.'],
    streets: ['ul. Długa', 'ul. Piotrkowska', 'al. Jerozolimskie', 'ul. Słowackiego'],
    cities: [
      ['00-001', 'Warszawa'],
      ['90-001', 'Łódź'],
      ['80-001', 'Gdańsk'],
    ],
  },
] as const

/** Customers 1001 to 1060. */
export function sampleCustomers(seed: number): [Customer, ...Customer[]] {
  const random = createRandom(seed + 1)
  return [
    someCustomer(random, 0),
    ...Array.from({ length: customerCount - 1 }, (_, index) => someCustomer(random, index + 1)),
  ]
}

function someCustomer(random: Random, index: number): Customer {
  const region = random.pick(regions)
  const name = `${random.pick(region.owners)} ${random.pick(region.trades)}`
  const [postcode, city] = random.pick(region.cities)
  const street = `${random.pick(region.streets)} ${random.between(1, 180)}`
  return {
    number: String(firstNumber + index),
    name,
    blocked: false,
    shipTo: { name, street, postcode, city, country: region.country },
  }
}
