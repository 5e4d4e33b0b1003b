/** Short forms and other words for the same thing in order, stock and shipping messages. */
const synonyms: Readonly<Record<string, string>> = {
  ...{ qty: 'quantity', amt: 'amount', no: 'number', num: 'number', nr: 'number', nbr: 'number', nmbr: 'number' },
  ...{ ref: 'reference', desc: 'description', descr: 'description', dt: 'date', dte: 'date', day: 'date' },
  ...{ zip: 'postcode', postalcode: 'postcode', postal: 'postcode', plz: 'postcode', addr: 'address' },
  ...{ article: 'sku', material: 'sku', item: 'sku', product: 'sku', matnr: 'sku', uom: 'unit', um: 'unit' },
  ...{ wh: 'warehouse', whs: 'warehouse', site: 'warehouse', plant: 'warehouse', cust: 'customer', client: 'customer' },
  ...{ ord: 'order', so: 'order', position: 'line', pos: 'line', row: 'line', wt: 'weight', wgt: 'weight' },
  ...{ tel: 'phone', telephone: 'phone', mail: 'email', ctry: 'country', town: 'city', prio: 'priority' },
  ...{ requested: 'due', required: 'due', comment: 'note', remark: 'note', carriercode: 'carrier', bin: 'location' },
}

/** The words of a field name, small, without short forms: `OrderQty` is `order quantity`. */
export function wordsOf(name: string): readonly string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return words.map((word) => synonymOf(word) ?? synonymOf(singular(word)) ?? singular(word))
}

/** True for names that differ in nothing but capitals and the signs between words. */
export function areSameName(a: string, b: string): boolean {
  return a === b || plain(a) === plain(b)
}

/** How alike two names are, from 0 to 1, by the words that they share. */
export function nameLikeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0
  const inB = new Set(b)
  const shared = new Set(a.filter((word) => inB.has(word))).size
  return (2 * shared) / (new Set(a).size + inB.size)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

function synonymOf(word: string): string | undefined {
  return Object.hasOwn(synonyms, word) ? synonyms[word] : undefined
}

function singular(word: string): string {
  return word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word
}
