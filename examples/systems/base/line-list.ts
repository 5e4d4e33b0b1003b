/** The JSON Schema of the lines of a document: at least one, each with these fields. */
export function lineList({
  required,
  properties,
  ...more
}: {
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, object>>
  readonly maxItems?: number
}) {
  return { type: 'array', minItems: 1, ...more, items: { type: 'object', required, properties } } as const
}
