import { NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core'
import { CredentialChoice } from './CredentialChoice.tsx'
import { DaysField } from './DaysField.tsx'
import { lookOf, type SchemaFieldProps } from './field-look.ts'
import { MomentField } from './MomentField.tsx'
import { choiceWording } from './wording.ts'

/** One field that holds no others, by its schema, with its message beside it. */
export function PlainField(props: SchemaFieldProps) {
  const { schema, name } = props.field
  if (name === 'days') return <DaysField {...props} />
  if (schema.format === 'date-time') return <MomentField {...props} />
  if (schema.widget === 'credential') return <CredentialChoice {...props} />
  if (schema.enum !== undefined) return <ChoiceField {...props} />
  if (schema.type === 'number' || schema.type === 'integer') return <NumberField {...props} />
  return <TextField {...props} />
}

function TextField(props: SchemaFieldProps) {
  const { field, value, onChange } = props
  const { schema } = field
  const text = typeof value === 'string' ? value : ''
  const common = {
    ...lookOf(props),
    value: text,
    spellCheck: false,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value),
  }
  if (schema.writeOnly === true) return <PasswordInput {...common} autoComplete="new-password" />
  if (schema.pattern?.includes('BEGIN') === true) {
    return <Textarea {...common} autosize minRows={3} maxRows={10} styles={{ input: { fontFamily: 'monospace' } }} />
  }
  return <TextInput {...common} autoComplete="off" />
}

function NumberField(props: SchemaFieldProps) {
  const { field, value, onChange } = props
  const { schema } = field
  return (
    <NumberInput
      {...lookOf(props)}
      value={typeof value === 'number' || typeof value === 'string' ? value : ''}
      placeholder={typeof schema.default === 'number' ? String(schema.default) : undefined}
      allowDecimal={schema.type === 'number'}
      allowNegative={false}
      hideControls
      onChange={(next) => onChange(next === '' ? undefined : next)}
    />
  )
}

function ChoiceField(props: SchemaFieldProps) {
  const { field, value, onChange } = props
  const choices = field.schema.enum ?? []
  return (
    <Select
      {...lookOf(props)}
      data={choices.map((choice) => ({ value: choice, label: choiceWording[choice] ?? choice }))}
      value={typeof value === 'string' ? value : String(field.schema.default ?? '')}
      allowDeselect={false}
      onChange={(next) => next !== null && onChange(next)}
    />
  )
}
