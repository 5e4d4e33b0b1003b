/** The text of an order of about 900 bytes with 5 lines. Its number is its key. */
export function orderText(
  { prefix, keys }: { readonly prefix: string; readonly keys?: number },
  index: number,
): string {
  const number = `SO-${prefix}-${keys === undefined ? index : index % keys}`
  return `{"number":"${number}",${rest}`
}

const rest = JSON.stringify({
  status: 'released',
  orderedAt: '2026-11-20T08:15:00Z',
  currency: 'EUR',
  customer: { code: 'C-1007', name: 'Nordwind Handels GmbH', vatId: 'DE811569869', group: 'wholesale' },
  shipTo: {
    name: 'Nordwind Lager Hamburg',
    street: 'Am Sandtorkai 37',
    postcode: '20457',
    city: 'Hamburg',
    country: 'DE',
  },
  lines: ['a-1001', 'b-2044', 'c-3170', 'd-4402', 'e-5920'].map((sku, index) => ({
    lineNo: index + 1,
    sku,
    description: `Article ${sku}`,
    quantity: index + 2,
    unit: 'PCE',
    price: 12.5 + index,
  })),
}).slice(1)

/** The number of the one order that a slow target keeps waiting. */
export const slowNumber = 'SO-SLOW'
