import { Autocomplete, Fieldset, Select, Stack } from '@mantine/core'
import { useMemo } from 'react'
import { z } from 'zod'
import { FieldView } from './FieldView.tsx'
import type { FieldEditorProps } from './field-editor.ts'
import { Notes } from './Notes.tsx'
import { frameOf } from './PlainFields.tsx'
import { blankOf } from './read-schema.ts'
import { kindsOfUnion } from './union-kinds.ts'

/** True for a union of texts: any text fits, and some have a meaning of their own. */
export function isTextUnion(schema: z.ZodType): boolean {
  if (!(schema instanceof z.ZodUnion) || schema instanceof z.ZodDiscriminatedUnion) return false
  const options = schema.options as readonly z.ZodType[]
  return options.every((option) => option instanceof z.ZodString || isTextLiteral(option))
}

/** A text with proposals for those that have a meaning of their own. */
export function TextUnionField(props: FieldEditorProps) {
  const { schema, value, defaultValue, isRequired, onChange } = props
  const options = schema instanceof z.ZodUnion ? (schema.options as readonly z.ZodType[]) : []
  const names = options.flatMap((option) => (option instanceof z.ZodLiteral ? option.def.values.map(String) : []))
  return (
    <Autocomplete
      {...frameOf(props)}
      data={names.filter((name) => name !== '')}
      value={typeof value === 'string' ? value : ''}
      placeholder={typeof defaultValue === 'string' ? defaultValue : undefined}
      onChange={(next) => onChange(next === '' && !isRequired ? undefined : next)}
    />
  )
}

/** A value of one of several kinds: the kind first, then its own fields. */
export function UnionField(props: FieldEditorProps) {
  const { schema, meta, value, defaultValue, isRequired, nodeId, path, problems, onChange } = props
  const kinds = useMemo(() => kindsOfUnion(schema), [schema])
  const shown = value === undefined ? defaultValue : value
  const current = kinds.find((kind) => shown !== undefined && kind.fits(shown))
  const inner = useMemo(() => current?.schema?.meta({ title: current.title }), [current])
  const choose = (title: string | null) => {
    const kind = kinds.find((candidate) => candidate.title === title)
    if (kind === undefined) onChange(undefined)
    else if (kind !== current) onChange(kind.schema === undefined ? kind.value : blankOf(kind.schema))
  }
  return (
    <Fieldset legend={meta.title} p="sm">
      <Stack gap="sm">
        <Notes description={meta.description} problems={problems} />
        <Select
          aria-label={`Kind of ${meta.title}`}
          data={kinds.map(({ title }) => title)}
          value={current?.title ?? null}
          placeholder="Not set"
          allowDeselect={false}
          clearable={!isRequired && value !== undefined}
          onChange={choose}
        />
        {inner !== undefined && value !== undefined && <FieldView schema={inner} nodeId={nodeId} path={path} />}
      </Stack>
    </Fieldset>
  )
}

function isTextLiteral(schema: z.ZodType): boolean {
  return schema instanceof z.ZodLiteral && schema.def.values.every((value) => typeof value === 'string')
}
