type JsonObject = Readonly<Record<string, unknown>>

const deepest = 12
const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T09:00:00Z',
  date: '2026-01-31',
  time: '09:00:00Z',
  email: 'name@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000001',
}

/**
 * One value that a JSON Schema describes, for designing: examples, defaults and constants first, every property filled,
 * one item in each list. It need not pass every rule, e.g. patterns. Throws nothing: what is no schema gives null.
 */
export function sampleFromSchema(schema: unknown): unknown {
  return build(schema, { root: schema, depth: 0, name: '' })
}

interface Place {
  readonly root: unknown
  readonly depth: number
  /** Name of the property, used as its text. */
  readonly name: string
}

function build(schema: unknown, place: Place): unknown {
  if (!isObject(schema) || place.depth > deepest) return null
  const inner = { ...place, depth: place.depth + 1 }
  const [example] = Array.isArray(schema.examples) ? schema.examples : []
  for (const value of [schema.const, example, schema.default]) if (value !== undefined) return value
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (typeof schema.$ref === 'string') return build(resolve(place.root, schema.$ref), inner)
  for (const choice of [schema.oneOf, schema.anyOf]) {
    if (Array.isArray(choice))
      return build({ ...schema, oneOf: undefined, anyOf: undefined, ...firstOf(choice) }, inner)
  }
  if (Array.isArray(schema.allOf)) return buildAll(schema, schema.allOf, inner)
  return buildType(schema, inner)
}

function buildAll(schema: JsonObject, parts: readonly unknown[], place: Place): unknown {
  const values = [{ ...schema, allOf: undefined }, ...parts].map((part) => build(part, place))
  const objects = values.filter(isObject)
  return objects.length > 0 ? Object.assign({}, ...objects) : values.find((value) => value !== null)
}

function buildType(schema: JsonObject, place: Place): unknown {
  switch (typeOf(schema)) {
    case 'object': {
      const fields = isObject(schema.properties) ? Object.entries(schema.properties) : []
      return Object.fromEntries(fields.map(([name, field]) => [name, build(field, { ...place, name })]))
    }
    case 'array':
      return schema.items === undefined ? [] : [build(schema.items, place)]
    case 'integer':
    case 'number':
      return numberFor(schema)
    case 'boolean':
      return true
    case 'string':
      return textFor(schema, place)
    default:
      return null
  }
}

function typeOf(schema: JsonObject): unknown {
  const { type } = schema
  if (Array.isArray(type)) return type.find((each) => each !== 'null')
  if (type !== undefined) return type
  if (schema.properties !== undefined) return 'object'
  return schema.items === undefined ? 'string' : 'array'
}

function numberFor({ minimum, exclusiveMinimum, maximum }: JsonObject): number {
  if (typeof minimum === 'number') return minimum
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1
  return typeof maximum === 'number' && maximum < 1 ? maximum : 1
}

function textFor({ format, minLength }: JsonObject, { name }: Place): string {
  const text = (typeof format === 'string' ? formats[format] : undefined) ?? (name === '' ? 'text' : name)
  return typeof minLength === 'number' ? text.padEnd(Math.min(minLength, 1000), 'x') : text
}

function firstOf(choice: readonly unknown[]): JsonObject {
  const real = choice.find((option) => isObject(option) && option.type !== 'null')
  return isObject(real) ? real : {}
}

/** A part of the same document, `#/$defs/line`. References to other documents are not followed. */
function resolve(root: unknown, ref: string): unknown {
  if (!ref.startsWith('#')) return null
  const names = ref.slice(1).split('/').slice(1)
  return names.reduce<unknown>((at, raw) => {
    const name = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    return isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }, root)
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
