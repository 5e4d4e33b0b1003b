const personal =
  /e-?mail|phone|mobile|fax|^(first|last|full|sur|given|family)?-?_?name$|contact|street|address|postcode|zip|^city$|iban|bic|account|birth|ssn|tax|vat|passport|card/i

/** Most that are suggested. */
const most = 24

/**
 * Names of fields in a value that look like data of persons, each once, in the order in which they stand. Only names of
 * plain values: masking an address masks what is in it, field by field.
 */
export function suggestMasks(value: unknown): readonly string[] {
  const found = new Set<string>()
  const look = (part: unknown) => {
    if (part === null || typeof part !== 'object' || found.size >= most) return
    for (const [name, child] of Object.entries(part)) {
      const isPlain = typeof child === 'string' || typeof child === 'number'
      if (isPlain && !Array.isArray(part) && personal.test(name)) found.add(name)
      else look(child)
    }
  }
  look(value)
  return [...found].slice(0, most)
}
