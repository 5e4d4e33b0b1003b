import { showValue as show } from '../expression-field/describe-value.ts'

/** A value as one short line: a text as it is, anything else as JSON, without writing out all of a long one. */
export function showValue(value: unknown, maxLength = 80): string {
  if (typeof value !== 'string') return show(value, maxLength).text
  return value.length > maxLength ? `${value.slice(0, maxLength)}…` : value
}

/** What kind of value it is, in the words of the fields beside it; of a list also how long it is. */
export function kindOfValue(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return `list of ${value.length}`
  return typeof value === 'string' ? 'text' : typeof value
}
