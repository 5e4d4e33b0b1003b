import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { z } from 'zod'
import { describeJsonFault } from '../json-view/json-index.ts'
import { describe } from './Description.tsx'
import type { FieldEditorProps } from './field-editor.ts'
import { inLargerUnit, readUnit } from './read-unit.ts'
import { UnitText } from './UnitText.tsx'

const monospace = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }

/** Label, description and problems, as every field shows them. */
export function frameOf({ meta, problems, isRequired }: FieldEditorProps) {
  return {
    label: meta.title,
    description: describe(meta.description),
    error: problems.length > 0 ? problems.join(' ') : undefined,
    withAsterisk: isRequired,
  }
}

/** A text; long ones over several lines. */
export function TextField(props: FieldEditorProps) {
  const { meta, value, defaultValue, isRequired, onChange } = props
  const text = typeof value === 'string' ? value : ''
  const change = (next: string) => onChange(next === '' && !isRequired ? undefined : next)
  const shared = {
    ...frameOf(props),
    value: text,
    placeholder: typeof defaultValue === 'string' ? defaultValue : undefined,
    spellCheck: false,
    autoComplete: 'off',
  }
  if (meta.widget === 'textarea' || text.length > 44 || text.includes('\n')) {
    return (
      <Textarea {...shared} autosize minRows={1} maxRows={24} onChange={(event) => change(event.currentTarget.value)} />
    )
  }
  return <TextInput {...shared} onChange={(event) => change(event.currentTarget.value)} />
}

/** A number with the bounds and the unit of its schema. */
export function NumberField(props: FieldEditorProps) {
  const { schema, meta, value, defaultValue, onChange } = props
  const bounds = schema instanceof z.ZodNumber ? schema : undefined
  const { title, unit } = readUnit(meta.title ?? '')
  const shown = typeof value === 'number' ? value : defaultValue
  const larger = typeof shown === 'number' ? inLargerUnit(shown, unit) : undefined
  return (
    <NumberInput
      {...frameOf(props)}
      label={title}
      value={typeof value === 'number' ? value : ''}
      placeholder={
        defaultValue === undefined ? undefined : Number(defaultValue).toLocaleString('en').replaceAll(',', ' ')
      }
      allowDecimal={bounds?.isInt !== true}
      thousandSeparator=" "
      hideControls
      rightSection={unit !== undefined && <UnitText unit={unit} larger={larger} />}
      rightSectionWidth={unit === undefined ? 0 : larger === undefined ? 56 : 108}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  )
}

/** Yes or no. */
export function FlagField(props: FieldEditorProps) {
  const { meta, value, defaultValue, problems, onChange } = props
  return (
    <Switch
      size="sm"
      label={meta.title}
      description={describe(meta.description)}
      error={problems[0]}
      checked={(value ?? defaultValue) === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

/** One of a few. */
export function ChoiceField(props: FieldEditorProps) {
  const { schema, value, defaultValue, isRequired, onChange } = props
  const options = schema instanceof z.ZodEnum ? schema.options.map(String) : []
  return (
    <Select
      {...frameOf(props)}
      data={options}
      value={typeof value === 'string' ? value : typeof defaultValue === 'string' ? defaultValue : null}
      allowDeselect={false}
      clearable={!isRequired && defaultValue === undefined}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

/** Any JSON. What is no JSON yet stays in the field and out of the document. */
export function JsonField(props: FieldEditorProps) {
  const { value, onChange, problems } = props
  const [draft, setDraft] = useState<{ readonly text: string; readonly isRead: boolean }>()
  const text = value === undefined ? '' : JSON.stringify(value, null, 2)
  const change = (next: string) => {
    const read = readJson(next)
    setDraft({ text: next, isRead: read.ok })
    if (read.ok) onChange(read.value)
  }
  const isUnread = draft?.isRead === false
  const unread = isUnread
    ? `${describeJsonFault(draft.text) ?? 'This is no JSON yet.'} The flow keeps what it had.`
    : undefined
  return (
    <Textarea
      {...frameOf(props)}
      error={unread ?? (problems.join(' ') || undefined)}
      value={draft?.text ?? text}
      autosize
      minRows={2}
      maxRows={18}
      spellCheck={false}
      styles={monospace}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => {
        if (!isUnread) setDraft(undefined)
      }}
    />
  )
}

function readJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  if (text.trim() === '') return { ok: true, value: undefined }
  if (text.startsWith('=')) return { ok: true, value: text }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false }
  }
}
