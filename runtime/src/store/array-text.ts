const needsEscape = /["\\]/

/**
 * A list as the text of a PostgreSQL array, as a statement's parameter. A record brings some forty values, so this is on
 * every record's way: pg's own way looks through each value twice.
 */
export function arrayText(values: readonly unknown[]): string {
  let text = '{'
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ','
    text += elementText(values[index])
  }
  return `${text}}`
}

function elementText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return needsEscape.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
    case 'number':
    case 'boolean':
    case 'bigint':
      return `"${value}"`
    case 'undefined':
      return 'NULL'
  }
  if (value === null) return 'NULL'
  if (value instanceof Date) return `"${value.toISOString()}"`
  if (value instanceof Uint8Array)
    return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}"`
  throw new TypeError('A value of this kind has no place in an array of a statement.')
}
