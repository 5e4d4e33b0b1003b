import { Button, Fieldset, Select, Stack } from '@mantine/core'
import { z } from 'zod'
import { AddButton } from './AddButton.tsx'
import { FieldView } from './FieldView.tsx'
import type { FieldEditorProps } from './field-editor.ts'
import { Notes } from './Notes.tsx'
import { blankOf, fieldsOf, readSchema, titleOfName } from './read-schema.ts'
import { UnknownFields } from './UnknownFields.tsx'

/** The fields of an object, in a frame with its name. An optional one can be added and taken out. */
export function ObjectField(props: FieldEditorProps) {
  const { schema, meta, value, defaultValue, isRequired, nodeId, path, problems, onChange } = props
  const isOptional = !isRequired && defaultValue === undefined
  if (isOptional && value === undefined) {
    return <AddButton title={(meta.title ?? '').toLowerCase()} onAdd={() => onChange(blankOf(schema))} />
  }
  // An item of a list stands under its own head.
  const isItem = typeof path.at(-1) === 'number'
  return (
    <Fieldset {...(isItem ? { variant: 'unstyled' } : { legend: meta.title, p: 'sm' })}>
      <Stack gap="sm">
        <Notes description={meta.description} problems={problems} />
        {fieldsOf(schema).map(([name, field]) => (
          <FieldView key={name} schema={field} nodeId={nodeId} path={[...path, name]} />
        ))}
        <UnknownFields schema={schema} value={value} nodeId={nodeId} path={path} />
        {isOptional && (
          <Button variant="subtle" color="gray" size="xs" onClick={() => onChange(undefined)}>
            Remove {(meta.title ?? '').toLowerCase()}
          </Button>
        )}
      </Stack>
    </Fieldset>
  )
}

/** One of several kinds of object, chosen by the value of one field. */
export function VariantField(props: FieldEditorProps) {
  const { schema, meta, value, defaultValue, nodeId, path, problems, onChange } = props
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return null
  const { discriminator } = schema.def
  const options = (schema.options as z.ZodType[]).map((option) => ({ option, name: literalOf(option, discriminator) }))
  const current = nameIn(value, discriminator) ?? nameIn(defaultValue, discriminator)
  const chosen = options.find(({ name }) => name === current)?.option
  return (
    <Fieldset legend={meta.title} p="sm">
      <Stack gap="sm">
        <Notes description={meta.description} problems={problems} />
        <Select
          aria-label={`Kind of ${meta.title}`}
          data={options.map(({ name }) => ({ value: name, label: titleOfName(name) }))}
          value={current ?? null}
          placeholder="Choose"
          allowDeselect={false}
          onChange={(next) => {
            const option = options.find(({ name }) => name === next)?.option
            if (option !== undefined && next !== current) onChange(blankOf(option))
          }}
        />
        {chosen !== undefined &&
          fieldsOf(chosen)
            .filter(([name]) => name !== discriminator)
            .map(([name, field]) => (
              <FieldView key={`${current} ${name}`} schema={field} nodeId={nodeId} path={[...path, name]} />
            ))}
        {chosen !== undefined && <UnknownFields schema={chosen} value={value} nodeId={nodeId} path={path} />}
      </Stack>
    </Fieldset>
  )
}

function literalOf(option: z.ZodType, discriminator: string): string {
  const field = option instanceof z.ZodObject ? (option.shape[discriminator] as z.ZodType | undefined) : undefined
  const schema = field && readSchema(field).schema
  return schema instanceof z.ZodLiteral ? String(schema.def.values[0]) : ''
}

function nameIn(value: unknown, discriminator: string): string | undefined {
  const name = (value as Record<string, unknown> | undefined)?.[discriminator]
  return typeof name === 'string' ? name : undefined
}
