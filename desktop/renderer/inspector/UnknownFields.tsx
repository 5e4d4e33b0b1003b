import { z } from 'zod'
import type { ConfigPath } from '../document/edits/change-config.ts'
import { FieldView } from './FieldView.tsx'
import { fieldsOf } from './read-schema.ts'

const anything = z.json().optional()

/** What a document has and its schema does not know, as JSON: shown and kept until somebody takes it out. */
export function UnknownFields({
  schema,
  value,
  nodeId,
  path,
}: {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly nodeId: string
  readonly path: ConfigPath
}) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  const known = new Set(fieldsOf(schema).map(([name]) => name))
  return Object.keys(value)
    .filter((name) => !known.has(name))
    .map((name) => (
      <FieldView
        key={name}
        schema={anything.meta({ title: name, description: 'Not a setting of this node. Empty it to take it out.' })}
        nodeId={nodeId}
        path={[...path, name]}
      />
    ))
}
