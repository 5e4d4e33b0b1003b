/** What another system's answer says of its refusal, in whatever form it says so. */
export interface Refusal {
  /** Its own code, e.g. `CUSTOMER_BLOCKED`. */
  readonly code?: string
  /** Its sentence for people. */
  readonly message?: string
  /** The field that it refuses; places in lists are left out: `lines[].sku`. */
  readonly field?: string
  /** The value of that field. */
  readonly value?: string | number
}

type Bag = Readonly<Record<string, unknown>>

const longestWord = 100
const longestMessage = 300

const names = {
  code: ['code', 'errorCode', 'error_code', 'messageCode'],
  message: ['message', 'msg', 'detail', 'error_description', 'reason', 'text', 'description', 'title'],
  field: ['field', 'fieldName', 'target', 'propertyName', 'property', 'parameter', 'attribute'],
  value: ['value', 'rejectedValue', 'attemptedValue', 'invalidValue'],
} as const

/** Of a single error only: beside the whole answer, `path` is the address that was called. */
const fieldOfOne = [...names.field, 'path', 'pointer']

const lists = [
  'details',
  'errors',
  'errordetails',
  'invalid-params',
  'invalidParams',
  'violations',
  'fieldErrors',
] as const

/**
 * Reads the JSON of an error answer, as far as `detail.answer` keeps it: plain `{ code, message, field, value }`, the same under
 * `error`, the first of `details` or `errors`, problem details (RFC 9457) with their invalid parameters, JSON:API, OData.
 * Undefined when it says nothing that can be read.
 */
export function readRefusal(detail: Bag = {}): Refusal | undefined {
  const root = parse(detail.answer)
  if (root === undefined) return undefined
  const inner = bagOf(root.error)
  const outer = [inner, root].filter((bag) => bag !== undefined)
  const first = outer.flatMap((bag) => [...firstsOf(bag), ...firstsOf(bagOf(bag.innererror))])
  const bags = [...first, ...outer]
  const message = firstWord(bags, names.message) ?? (typeof root.error === 'string' ? root.error : undefined)
  const code = firstWord([...outer, ...first], names.code)
  const sources = first.map((bag) => bagOf(bag.source))
  const field = firstWord([...first, ...sources], fieldOfOne) ?? named(first) ?? firstWord(outer, names.field)
  const value = firstValue(bags)
  const refusal = {
    ...(code === undefined ? {} : { code: code.slice(0, longestWord) }),
    ...(message === undefined ? {} : { message: message.slice(0, longestMessage) }),
    ...(field === undefined ? {} : { field: withoutPlaces(field).slice(0, longestWord) }),
    ...(value === undefined ? {} : { value }),
  }
  return Object.keys(refusal).length === 0 ? undefined : refusal
}

function parse(answer: unknown): Bag | undefined {
  if (typeof answer !== 'string') return undefined
  try {
    const parsed: unknown = JSON.parse(answer)
    return bagOf(Array.isArray(parsed) ? parsed[0] : parsed)
  } catch {
    return undefined
  }
}

function bagOf(value: unknown): Bag | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Bag) : undefined
}

/** The first entry of each list of single errors. */
function firstsOf(bag: Bag | undefined): readonly Bag[] {
  return lists.flatMap((list) => {
    const entries = bag?.[list]
    if (Array.isArray(entries)) return [bagOf(entries[0])].filter((first) => first !== undefined)
    const [field, said] = Object.entries(bagOf(entries) ?? {})[0] ?? []
    const message = Array.isArray(said) ? said[0] : said
    return field !== undefined && typeof message === 'string' ? [{ field, message }] : []
  })
}

/** Problem details name a parameter as `name`; elsewhere a name may be anything. */
function named(first: readonly Bag[]): string | undefined {
  const name = first[0]?.name
  return typeof name === 'string' && name !== '' ? name : undefined
}

function firstWord(bags: readonly (Bag | undefined)[], keys: readonly string[]): string | undefined {
  for (const bag of bags) {
    for (const key of keys) {
      const found = bag?.[key]
      const text = typeof found === 'string' ? found : bagOf(found)?.value
      if (typeof text === 'string' && text.trim() !== '') return text.trim()
    }
  }
  return undefined
}

function firstValue(bags: readonly Bag[]): string | number | undefined {
  for (const bag of bags) {
    for (const key of names.value) {
      const value = bag[key]
      if (typeof value === 'number') return value
      if (typeof value === 'string' && value !== '' && value.length <= longestWord) return value
    }
  }
  return undefined
}

function withoutPlaces(field: string): string {
  return field.replace(/\[\d+\]/g, '[]').replace(/\/\d+(?=\/|$)/g, '/[]')
}
