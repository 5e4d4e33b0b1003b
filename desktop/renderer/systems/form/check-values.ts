import { parseAddress } from '../../connection/parse-address.ts'
import { type FieldSchema, type Values, valuesIn, variantOf } from './json-schema.ts'

/** What is wrong, by path, e.g. `holds.0.start`. */
export type FieldProblems = ReadonlyMap<string, string>

/** Checks a form before it is sent. The runtime checks again and knows more. */
export function checkValues(schema: FieldSchema, values: Values): FieldProblems {
  return new Map(problemsOf({ schema, value: values, path: '', isRequired: true }))
}

interface Place {
  readonly schema: FieldSchema
  readonly value: unknown
  readonly path: string
  readonly isRequired: boolean
}

type Found = readonly (readonly [string, string])[]

function problemsOf({ schema, value, path, isRequired }: Place): Found {
  if (value === undefined || value === '') return isRequired ? [[path, wordsForMissing(schema)]] : []
  if (schema.anyOf !== undefined) {
    const variant = variantOf(schema.anyOf, value)
    return variant === undefined ? [] : problemsOf({ schema: variant, value, path, isRequired })
  }
  if (schema.type === 'object') {
    const values = valuesIn(value)
    return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
      problemsOf({
        schema: field,
        value: values[name],
        path: path === '' ? name : `${path}.${name}`,
        isRequired: schema.required?.includes(name) ?? false,
      }),
    )
  }
  if (schema.type === 'array') return itemProblems(schema, { value, path })
  const problem = typeof value === 'string' ? wordsForText(schema, value) : wordsForNumber(schema, value)
  return problem === undefined ? [] : [[path, problem]]
}

function itemProblems(schema: FieldSchema, { value, path }: Pick<Place, 'value' | 'path'>): Found {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  if (schema.maxItems !== undefined && items.length > schema.maxItems) return [[path, `At most ${schema.maxItems}.`]]
  const { items: element } = schema
  if (element === undefined) return []
  return items.flatMap((item, index) =>
    problemsOf({ schema: element, value: item, path: `${path}.${index}`, isRequired: true }),
  )
}

function wordsForMissing({ format, enum: choices }: FieldSchema): string {
  if (choices !== undefined) return 'Choose one.'
  return format === 'uri' ? 'Enter an address, e.g. https://wms.example.com/api.' : 'Fill this in.'
}

function wordsForText(schema: FieldSchema, text: string): string | undefined {
  const { type, format, pattern, maxLength } = schema
  if (type === 'number' || type === 'integer') return 'Enter a number.'
  if (schema.enum !== undefined && !schema.enum.includes(text)) return 'Choose one.'
  if (maxLength !== undefined && text.length > maxLength) return `At most ${maxLength} characters.`
  if (format === 'uri') return wordsForAddress(text)
  if (pattern === undefined || new RegExp(pattern).test(text)) return undefined
  if (format === 'date-time') return 'Enter a date and a time.'
  if (pattern.includes('[0-3]):')) return 'Enter a time such as 22:30.'
  if (pattern.includes('BEGIN CERTIFICATE')) return 'Paste a certificate in PEM form; it holds “BEGIN CERTIFICATE”.'
  return 'This cannot be used here.'
}

/** A base address holds no user, password or query: those belong elsewhere. */
function wordsForAddress(text: string): string | undefined {
  const protocol = parseAddress(text)?.protocol
  if (protocol === undefined) return 'This is not an address. Begin with https:// or http://.'
  if (protocol !== 'http:' && protocol !== 'https:') return 'Begin with https:// or http://.'
  if (text.includes('@')) return 'Leave out user and password; they belong in a credential.'
  if (/[?#\\]/.test(text)) return 'Leave out everything from ? or # on; nodes add it.'
  return undefined
}

function wordsForNumber({ type, minimum, maximum }: FieldSchema, value: unknown): string | undefined {
  if (type !== 'number' && type !== 'integer') return undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'Enter a number.'
  if (type === 'integer' && !Number.isInteger(value)) return 'Enter a whole number.'
  const isOutside = (minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum)
  return isOutside ? `From ${minimum ?? '…'} to ${maximum ?? '…'}.` : undefined
}

/** What a runtime answered about single fields: the `detail` of its CONFIG_INVALID. */
export function problemsInAnswer(detail: unknown): FieldProblems {
  const { problems, fields } = valuesIn(detail)
  const told = (Array.isArray(problems) ? problems : []).flatMap((problem: unknown) => {
    const { path, message } = valuesIn(problem)
    return typeof path === 'string' && typeof message === 'string' ? [[path, sentence(message)] as const] : []
  })
  const named = (Array.isArray(fields) ? fields : []).map(
    (field: unknown) => [String(field).replace(/^credential\./, ''), 'The runtime refuses this.'] as const,
  )
  return new Map([...told, ...named])
}

function sentence(text: string): string {
  const trimmed = text.trim()
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.?]$/.test(trimmed) ? '' : '.'}`
}
