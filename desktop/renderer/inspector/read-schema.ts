import { expressionMode, type FieldMeta } from '@crossdock/shared/node'
import { z } from 'zod'

/** A field's schema without what wraps it, and what the wrappers said. */
export interface FieldSchema {
  readonly schema: z.ZodType
  readonly meta: Partial<FieldMeta>
  readonly defaultValue: unknown
  readonly isRequired: boolean
}

/** Takes optional and default off a schema; the outermost title, group and the like win. */
export function readSchema(outer: z.ZodType): FieldSchema {
  let schema = outer
  let meta: Partial<FieldMeta> = metaOf(schema)
  let defaultValue: unknown
  let isRequired = true
  while (
    // What holds an expression is edited as such, whatever it is made of.
    (schema instanceof z.ZodLazy && expressionMode(schema) === undefined) ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodExactOptional
  ) {
    if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) defaultValue ??= schema.def.defaultValue
    if (!(schema instanceof z.ZodLazy)) isRequired = false
    schema = (schema instanceof z.ZodLazy ? schema.def.getter() : schema.def.innerType) as z.ZodType
    meta = { ...metaOf(schema), ...meta }
  }
  return { schema, meta, defaultValue, isRequired }
}

function metaOf(schema: z.ZodType): Partial<FieldMeta> {
  return (schema.meta() ?? {}) as Partial<FieldMeta>
}

/** The fields of an object schema with their names. */
export function fieldsOf(schema: z.ZodType): readonly (readonly [string, z.ZodType])[] {
  return schema instanceof z.ZodObject ? (Object.entries(schema.shape) as [string, z.ZodType][]) : []
}

/** A value to begin with when something of this schema is added: defaults stay out, what is required is there. */
export function blankOf(outer: z.ZodType): unknown {
  const { schema, defaultValue } = readSchema(outer)
  if (defaultValue !== undefined) return defaultValue
  if (schema instanceof z.ZodObject) {
    const required = fieldsOf(schema).filter(([, field]) => readSchema(field).isRequired)
    return Object.fromEntries(required.map(([name, field]) => [name, blankOf(field)]))
  }
  if (schema instanceof z.ZodArray) return []
  if (schema instanceof z.ZodRecord) return {}
  if (schema instanceof z.ZodLiteral) return schema.def.values[0]
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodBoolean) return false
  if (schema instanceof z.ZodNumber) return schema.minValue ?? 0
  if (schema instanceof z.ZodUnion) return blankOf(schema.options[0] as z.ZodType)
  return ''
}

/** What a field without a title is called: its name as words. */
export function titleOfName(name: string | number | undefined): string {
  const words = String(name ?? '').replace(/([a-z])([A-Z])/g, (_all, a: string, b: string) => `${a} ${b.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** One of what a title names: “Cases” are made of a “Case”. */
export function singularOf(title: string): string {
  if (/^Values in /.test(title)) return 'Value'
  if (/ies$/.test(title)) return `${title.slice(0, -3)}y`
  if (/(ss|us|x|sh|ch)es /.test(title) || /uses /.test(title)) return title.split(' ')[0]?.slice(0, -2) ?? title
  return /[^s]s$/.test(title) ? title.slice(0, -1) : title
}
