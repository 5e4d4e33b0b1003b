import { manifests } from '@crossdock/nodes/manifests'
import { flowSchema } from '@crossdock/shared/flow'
import { z } from 'zod'

type Json = Readonly<Record<string, unknown>>

/** What hovering a property of the document tells, by its JSON pointer in the schema. */
const descriptions: Readonly<Record<string, string>> = {
  '/properties/format': 'The format of this document. A newer one needs a newer Crossdock.',
  '/properties/id': 'Names the flow on every runtime. Another id is another flow.',
  '/properties/name': 'What people call the flow.',
  '/properties/record': 'What one record of this flow is.',
  '/properties/record/properties/entity': 'What a record is about, e.g. `order`.',
  '/properties/record/properties/key':
    'Expression for the business key, e.g. `=order.number`. Records of equal key never overtake each other.',
  '/properties/settings': 'How records run and what is kept of them.',
  '/properties/settings/properties/ordering': '`byKey`: records of equal key keep their order.',
  '/properties/settings/properties/history': 'How much of a record’s journey is kept.',
  '/properties/nodes': 'The steps of the flow by their ids.',
  '/properties/nodes/additionalProperties/properties/type': 'What the node does.',
  '/properties/nodes/additionalProperties/properties/name': 'What the node is called on the canvas.',
  '/properties/nodes/additionalProperties/properties/config': 'What the node does here; its type says what belongs in.',
  '/properties/nodes/additionalProperties/properties/onError':
    '`park` keeps a failed record for repair; `error-port` sends it on through the wire from `<node>.error`.',
  '/properties/nodes/additionalProperties/properties/disabled': 'A disabled step passes records on unchanged.',
  '/properties/nodes/additionalProperties/properties/retry': 'When and how often a failed node is tried again.',
  '/properties/wires': 'Each leads from a port, `<node>.<port>`, to a node.',
  '/properties/layout': 'Where nodes stand on the canvas. It changes nothing that runs.',
}

/** JSON Schema of a flow document, every node's configuration by its type, for completion and hover. */
export function flowJsonSchema(): Json {
  const base = structuredClone(toJsonSchema(flowSchema)) as Record<string, unknown>
  for (const [pointer, description] of Object.entries(descriptions)) {
    const at = valueAt(base, pointer)
    if (at !== undefined) at.description = description
  }
  const node = valueAt(base, '/properties/nodes/additionalProperties')
  const all = Object.values(manifests)
  if (node !== undefined) {
    const properties = node.properties as Record<string, unknown>
    properties.type = {
      description: 'What the node does.',
      enum: all.map(({ type }) => type),
      enumDescriptions: all.map(({ title, summary }) => `${title}. ${summary}`),
    }
    node.allOf = all.map(({ type, version }) => ({
      if: { properties: { type: { const: type } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
      then: { properties: { version: { const: version }, config: { $ref: `#/$defs/${configName(type)}` } } },
    }))
  }
  const configs = all.map(({ type, config }) => {
    const name = configName(type)
    return [name, moveRefs(toJsonSchema(config), name)]
  })
  return { ...base, $defs: { ...(base.$defs as object | undefined), ...Object.fromEntries(configs) } }
}

function configName(type: string): string {
  return `config-${type}`
}

function toJsonSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

function valueAt(root: Json, pointer: string): Record<string, unknown> | undefined {
  let at: unknown = root
  for (const part of pointer.split('/').slice(1)) at = (at as Json | undefined)?.[part]
  return at as Record<string, unknown> | undefined
}

/** A schema as a definition of another one: its own references begin at its new place. */
function moveRefs(schema: unknown, name: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => moveRefs(item, name))
  if (schema === null || typeof schema !== 'object') return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== '$schema')
      .map(([key, value]) => [
        key,
        key === '$ref' && typeof value === 'string' ? value.replace('#', `#/$defs/${name}`) : moveRefs(value, name),
      ]),
  )
}
