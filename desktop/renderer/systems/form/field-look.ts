import type { FieldProblems } from './check-values.ts'
import type { Field } from './json-schema.ts'
import { fieldWording } from './wording.ts'

/** What the editor of one field gets. */
export interface SchemaFieldProps {
  readonly field: Field
  readonly path: string
  readonly value: unknown
  readonly problems: FieldProblems
  /** Undefined takes the field out. */
  onChange(value: unknown): void
}

/** Notes stand below, so that inputs beside each other stand in a row. */
const inputWrapperOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

/** Label, note and message of a field, as every input takes them. */
export function lookOf({ field, path, problems }: SchemaFieldProps) {
  const { name, schema, isRequired } = field
  return {
    label: schema.title ?? fieldWording[name]?.title ?? name,
    description: schema.description ?? fieldWording[name]?.description,
    error: problems.get(path),
    withAsterisk: isRequired,
    inputWrapperOrder,
  }
}
