import { type FieldKind, type FieldNode, type FieldPath, itemStep, type Shape } from './mapping-tree.ts'

const maxDepth = 24

/**
 * The fields of a JSON Schema, with those that are required. `$ref` inside the schema is followed, `allOf` is taken
 * together, and of `anyOf` and `oneOf` every alternative is shown with nothing required.
 */
export function shapeOfSchema(schema: unknown, maxFields: number): Shape {
  const budget = { left: maxFields }
  const root = resolve(schema, { root: schema, path: [], budget, refs: [] })
  const fields = root.kind === 'list' ? root.items : root.fields
  return { fields: fields(), from: 'schema', isCut: budget.left < 0 }
}

interface Place {
  readonly root: unknown
  readonly path: FieldPath
  readonly budget: { left: number }
  /** The references followed to come here, so that a schema that names itself ends. */
  readonly refs: readonly string[]
}

/** What a schema says of one value; fields are looked at when they are asked for. */
interface Resolved {
  readonly kind: FieldKind
  readonly fields: () => readonly FieldNode[]
  readonly items: () => readonly FieldNode[]
}

const nothing: Resolved = { kind: 'any', fields: () => [], items: () => [] }

function resolve(schema: unknown, place: Place): Resolved {
  const parts = partsOf(schema, place)
  if (parts.length === 0) return nothing
  const kind = parts.map(({ schema: part }) => kindOf(part)).find((found) => found !== 'any') ?? 'any'
  return {
    kind,
    fields: () => mergeFields(parts, place),
    items: () => itemsOf(parts, place),
  }
}

interface Part {
  readonly schema: Record<string, unknown>
  readonly isChoice: boolean
  readonly refs: readonly string[]
}

/** The schemas that apply to one value together. */
function partsOf(schema: unknown, { root, refs }: Place, isChoice = false): readonly Part[] {
  if (!isObject(schema)) return []
  const { $ref: ref, allOf, anyOf, oneOf } = schema
  const inner = (part: unknown, asChoice: boolean, followed = refs) =>
    followed.length > maxDepth ? [] : partsOf(part, { root, path: [], budget: { left: 0 }, refs: followed }, asChoice)
  return [
    { schema, isChoice, refs },
    ...(typeof ref === 'string' && !refs.includes(ref) ? inner(lookUp(root, ref), isChoice, [...refs, ref]) : []),
    ...(Array.isArray(allOf) ? allOf.flatMap((part) => inner(part, isChoice)) : []),
    ...[anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list.flatMap((part) => inner(part, true)) : [])),
  ]
}

function mergeFields(parts: readonly Part[], { root, path, budget }: Place): readonly FieldNode[] {
  if (path.length >= maxDepth) return []
  const required = new Set(
    parts.flatMap(({ schema, isChoice }) => (!isChoice && Array.isArray(schema.required) ? schema.required : [])),
  )
  const fields = new Map<string, FieldNode>()
  for (const { schema, refs } of parts) {
    for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
      if (fields.has(name) || budget.left-- <= 0) continue
      fields.set(name, nodeOf(property, { root, path: [...path, name], budget, refs }, required.has(name)))
    }
  }
  return [...fields.values()]
}

function itemsOf(parts: readonly Part[], { root, path, budget }: Place): readonly FieldNode[] {
  const part = parts.find(({ schema }) => isObject(schema.items))
  if (part === undefined || path.length >= maxDepth) return []
  const inner: Place = { root, path: [...path, itemStep], budget, refs: part.refs }
  const item = resolve(part.schema.items, inner)
  if (item.kind === 'object') return item.fields()
  return [nodeOf(part.schema.items, inner, false)]
}

function nodeOf(schema: unknown, place: Place, isRequired: boolean): FieldNode {
  const { kind, fields, items } = resolve(schema, place)
  const last = place.path.at(-1) ?? ''
  return {
    name: last === itemStep ? 'each item' : last,
    path: place.path,
    kind,
    isRequired,
    children: kind === 'object' ? fields() : kind === 'list' ? items() : [],
  }
}

const kinds: Readonly<Record<string, FieldKind>> = {
  object: 'object',
  array: 'list',
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
}

function kindOf(schema: Record<string, unknown>): FieldKind {
  const names = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((name) => name !== 'null')
  const known = names.length === 1 ? kinds[String(names[0])] : undefined
  if (known !== undefined) return known
  if (isObject(schema.properties)) return 'object'
  if (isObject(schema.items)) return 'list'
  const values = Array.isArray(schema.enum) ? schema.enum : 'const' in schema ? [schema.const] : []
  return values.length > 0 && values.every((value) => typeof value === 'string') ? 'text' : 'any'
}

/** A part of the schema by `#/…`; other addresses are not fetched. */
function lookUp(root: unknown, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined
  const names = ref.slice(1).split('/').slice(1)
  return names.reduce<unknown>((at, name) => {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
    return isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }, root)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
