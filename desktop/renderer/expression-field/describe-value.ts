/** Kinds of values, in the words of the function reference. */
export type ShownKind = 'text' | 'number' | 'true or false' | 'null' | 'list' | 'map'

/** A value for people: its kind, and a text that is cut when it is long. */
export interface ShownValue {
  readonly kind: ShownKind
  readonly text: string
  readonly isCut: boolean
  /** Items of a list or fields of a map. */
  readonly count?: number
}

/** The kind of a JSON value. */
export function kindOf(value: unknown): ShownKind {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'boolean':
      return 'true or false'
    default:
      return 'map'
  }
}

/** A JSON value as a text of at most `maxLength` characters. Work is bounded by that length, not by the value. */
export function showValue(value: unknown, maxLength: number): ShownValue {
  const kind = kindOf(value)
  const writer = { text: '', maxLength }
  const isWhole = write(writer, value, 0)
  const text = isWhole ? writer.text : `${writer.text.slice(0, maxLength - 1)}…`
  const count = kind === 'list' || kind === 'map' ? Object.keys(value as object).length : undefined
  return { kind, text, isCut: !isWhole, ...(count === undefined ? {} : { count }) }
}

interface Writer {
  text: string
  readonly maxLength: number
}

/** Answers false when there was no room for all of it. */
function write(writer: Writer, value: unknown, depth: number): boolean {
  if (writer.text.length >= writer.maxLength || depth > 50) return false
  if (value === null || typeof value !== 'object') {
    const isLong = typeof value === 'string' && value.length > writer.maxLength
    writer.text += JSON.stringify(isLong ? value.slice(0, writer.maxLength) : value) ?? 'null'
    return !isLong && writer.text.length <= writer.maxLength
  }
  const isList = Array.isArray(value)
  writer.text += isList ? '[' : '{'
  let isFirst = true
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue
    if (!isFirst) writer.text += ', '
    if (!isList) writer.text += `${JSON.stringify(name)}: `
    isFirst = false
    if (!write(writer, (value as Record<string, unknown>)[name], depth + 1)) return false
  }
  writer.text += isList ? ']' : '}'
  return writer.text.length <= writer.maxLength
}
