/** As much of JSON Schema as the declarations of systems and credentials use. */
export interface FieldSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array'
  readonly title?: string
  readonly description?: string
  readonly widget?: string
  readonly const?: unknown
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly writeOnly?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly items?: FieldSchema
  readonly anyOf?: readonly FieldSchema[]
}

/** What a form edits: JSON, without fields that were left empty. */
export type Values = Readonly<Record<string, unknown>>

/** A field of an object schema. */
export interface Field {
  readonly name: string
  readonly schema: FieldSchema
  readonly isRequired: boolean
}

/** The fields that a form shows: what is fixed by the kind is left out, plain values come first. */
export function fieldsOf(schema: FieldSchema): readonly Field[] {
  const fields = Object.entries(schema.properties ?? {})
    .filter(([, field]) => field.const === undefined)
    .map(([name, field]) => ({ name, schema: field, isRequired: schema.required?.includes(name) ?? false }))
  const isPlain = ({ schema: { type } }: Field) => type !== 'object' && type !== 'array'
  return [...fields.filter(isPlain), ...fields.filter((field) => !isPlain(field))]
}

/** Which of several shapes a value has: the one whose required fields it has most of. */
export function variantOf(schemas: readonly FieldSchema[], value: unknown): FieldSchema | undefined {
  const names = new Set(Object.keys(valuesIn(value)))
  const hits = (schema: FieldSchema) => (schema.required ?? []).filter((name) => names.has(name)).length
  return schemas.toSorted((a, b) => hits(b) - hits(a))[0]
}

/** A value to begin with: required fields are there, what has a default stays out. */
export function blankOf(schema: FieldSchema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.anyOf?.[0] !== undefined) return blankOf(schema.anyOf[0])
  if (schema.type === 'array') return []
  if (schema.type !== 'object') return schema.enum?.[0] ?? ''
  const { properties = {}, required = [] } = schema
  return Object.fromEntries(
    required.flatMap((name) => (properties[name] === undefined ? [] : [[name, blankOf(properties[name])]])),
  )
}

/** The fields of a value that is an object; none of anything else. */
export function valuesIn(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {}
}

/** The same values with one field changed; undefined takes it out. */
export function withValue(values: Values, name: string, value: unknown): Values {
  const { [name]: _old, ...rest } = values
  return value === undefined ? rest : { ...values, [name]: value }
}
