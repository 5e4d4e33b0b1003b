import { type FieldKind, type FieldNode, type FieldPath, itemStep, type Shape } from './mapping-tree.ts'
import { shapeOfSchema } from './schema-shape.ts'

/** How many fields a shape shows; what is beyond is left out and said. */
export const maxFields = 5_000
const maxDepth = 24
const maxItemsLookedAt = 50
const maxExampleLength = 40

/** A shape, or why a text has none and what to do. */
export type ShapeAnswer =
  | { readonly ok: true; readonly shape: Shape }
  | { readonly ok: false; readonly message: string }

/** Reads a text: a sample as JSON, a JSON Schema, or a CSV file of which the first line names the columns. */
export function readShape(text: string): ShapeAnswer {
  const trimmed = text.trim()
  if (trimmed === '')
    return { ok: false, message: 'There is nothing here yet. Paste a sample, a JSON Schema or a CSV header.' }
  if (!/^[[{]/.test(trimmed)) return readHeader(trimmed)
  try {
    return ofJson(JSON.parse(trimmed))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return { ok: false, message: `This is no complete JSON: ${why}. Paste it again from its first { to its last }.` }
  }
}

/** The fields of a payload. Lists are looked into for their first items, which are taken together. */
export function shapeOfSample(payload: unknown): Shape {
  const budget = { left: maxFields }
  return { fields: fieldsOf([payload], { path: [], budget }), from: 'sample', isCut: budget.left < 0 }
}

function ofJson(value: unknown): ShapeAnswer {
  const shape = isSchema(value)
    ? shapeOfSchema(value, maxFields)
    : shapeOfSample(Array.isArray(value) ? value[0] : value)
  if (shape.fields.length > 0) return { ok: true, shape }
  return { ok: false, message: 'No fields are in it. Paste an object with fields, or a schema with `properties`.' }
}

function isSchema(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false
  return (
    '$schema' in value ||
    (value.type === 'object' && isObject(value.properties)) ||
    (isObject(value.$defs) && '$ref' in value)
  )
}

function readHeader(text: string): ShapeAnswer {
  const [line = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)
  const separator = [';', '\t', '|', ','].find((candidate) => line.includes(candidate)) ?? ','
  const names = line.split(separator).map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  )
  const distinct = [...new Set(names.filter((name) => name !== ''))]
  if (distinct.length === 0 || (distinct.length === 1 && /\s/.test(line))) {
    return {
      ok: false,
      message: 'This is neither JSON nor a CSV header. A header names its columns: sku;quantity;unit.',
    }
  }
  const fields = distinct
    .slice(0, maxFields)
    .map((name): FieldNode => ({ name, path: [name], kind: 'text', isRequired: false, children: [] }))
  return { ok: true, shape: { fields, from: 'csv', isCut: distinct.length > maxFields } }
}

interface Place {
  readonly path: FieldPath
  readonly budget: { left: number }
}

function fieldsOf(objects: readonly unknown[], { path, budget }: Place): readonly FieldNode[] {
  const byName = new Map<string, unknown[]>()
  for (const object of objects) {
    if (!isObject(object)) continue
    for (const [name, value] of Object.entries(object)) {
      const values = byName.get(name)
      if (values) values.push(value)
      else if (budget.left-- > 0) byName.set(name, [value])
    }
  }
  return [...byName].map(([name, values]) => nodeOf(values, { name, path: [...path, name], budget }))
}

function nodeOf(values: readonly unknown[], { name, path, budget }: Place & { readonly name: string }): FieldNode {
  const kind = kindOf(values)
  const example = values.find((value) => value !== null && typeof value !== 'object')
  const node = { name, path, kind, isRequired: false, ...(example === undefined ? {} : { example: show(example) }) }
  if (path.length >= maxDepth) return { ...node, children: [] }
  if (kind === 'object') return { ...node, children: fieldsOf(values, { path, budget }) }
  if (kind !== 'list') return { ...node, children: [] }
  const items = values.flatMap((value) => (Array.isArray(value) ? value.slice(0, maxItemsLookedAt) : []))
  return { ...node, children: itemNodes(items.slice(0, maxItemsLookedAt), { path: [...path, itemStep], budget }) }
}

function itemNodes(items: readonly unknown[], place: Place): readonly FieldNode[] {
  if (items.length === 0) return []
  return kindOf(items) === 'object' ? fieldsOf(items, place) : [nodeOf(items, { ...place, name: 'each item' })]
}

function kindOf(values: readonly unknown[]): FieldKind {
  const kinds = new Set(values.filter((value) => value !== null).map(kindOfOne))
  const [kind, ...others] = kinds
  if (kind === undefined) return 'null'
  return others.length > 0 ? 'any' : kind
}

/** What a value is. */
export function kindOfOne(value: unknown): FieldKind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (isObject(value)) return 'object'
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' || typeof value === 'boolean' ? (typeof value as 'number' | 'boolean') : 'any'
}

function show(value: unknown): string {
  const text = String(value)
  return text.length > maxExampleLength ? `${text.slice(0, maxExampleLength)}…` : text
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
