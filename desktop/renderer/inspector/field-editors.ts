import { expressionMode } from '@crossdock/shared/node'
import { z } from 'zod'
import { CodeField } from '../code-field/CodeField.tsx'
import { SubflowField } from '../subflow/SubflowField.tsx'
import { AnyValueField, ExpressionTextField } from './ExpressionEditors.tsx'
import type { FieldEditor } from './field-editor.ts'
import { ListField } from './ListField.tsx'
import { MappingField } from './MappingField.tsx'
import { CredentialField, SystemField, TableField } from './NameFields.tsx'
import { ObjectField, VariantField } from './NestedFields.tsx'
import { ChoiceField, FlagField, JsonField, NumberField, TextField } from './PlainFields.tsx'
import { RecordField } from './RecordField.tsx'
import { isTextUnion, TextUnionField, UnionField } from './UnionField.tsx'

const isText = (value: unknown) => typeof value === 'string'
const isPlain = (value: unknown) => value === null || typeof value !== 'object'
const isObject = (value: unknown) => value !== null && typeof value === 'object' && !Array.isArray(value)
const isAnything = () => true

/** Any value as JSON; what every field falls back to. */
export const jsonEditor: FieldEditor = { name: 'data', fits: isAnything, shows: isAnything, Component: JsonField }

/** All editors; the first that fits a field shows it. Special ones stand before general ones. */
export const fieldEditors: readonly FieldEditor[] = [
  { name: 'system', fits: (_schema, meta) => meta.widget === 'system', shows: isText, Component: SystemField },
  {
    name: 'credential',
    fits: (_schema, meta) => meta.widget === 'credential',
    shows: isText,
    Component: CredentialField,
  },
  { name: 'code table', fits: (_schema, meta) => meta.widget === 'code-table', shows: isText, Component: TableField },
  { name: 'subflow', fits: (_schema, meta) => meta.widget === 'subflow', shows: isText, Component: SubflowField },
  {
    name: 'code',
    fits: (schema, meta) => schema instanceof z.ZodString && meta.widget === 'code',
    shows: isText,
    Component: CodeField,
  },
  {
    name: 'mapping',
    fits: (_schema, meta) => meta.widget === 'mapping',
    shows: Array.isArray,
    Component: MappingField,
  },
  {
    name: 'expression',
    fits: (schema) => expressionMode(schema) === 'lazy' || expressionMode(schema) === 'value',
    shows: isPlain,
    Component: ExpressionTextField,
  },
  {
    name: 'any value',
    fits: (schema) => expressionMode(schema) === 'any',
    shows: isAnything,
    Component: AnyValueField,
  },
  { name: 'object', fits: (schema) => schema instanceof z.ZodObject, shows: isObject, Component: ObjectField },
  {
    name: 'variant',
    fits: (schema) => schema instanceof z.ZodDiscriminatedUnion,
    shows: isObject,
    Component: VariantField,
  },
  {
    name: 'list',
    fits: (schema) => schema instanceof z.ZodArray && isForm(schema.element as z.ZodType),
    shows: Array.isArray,
    Component: ListField,
  },
  { name: 'names', fits: isNamedValues, shows: isObject, Component: RecordField },
  { name: 'any JSON', fits: isJson, shows: isAnything, Component: JsonField },
  { name: 'text or one of', fits: isTextUnion, shows: isText, Component: TextUnionField },
  {
    name: 'one of several kinds',
    fits: (schema) => schema instanceof z.ZodUnion,
    shows: isAnything,
    Component: UnionField,
  },
  { name: 'choice', fits: (schema) => schema instanceof z.ZodEnum, shows: isText, Component: ChoiceField },
  {
    name: 'flag',
    fits: (schema) => schema instanceof z.ZodBoolean,
    shows: (value) => typeof value === 'boolean',
    Component: FlagField,
  },
  {
    name: 'number',
    fits: (schema) => schema instanceof z.ZodNumber,
    shows: (value) => typeof value === 'number',
    Component: NumberField,
  },
  { name: 'text', fits: (schema) => schema instanceof z.ZodString, shows: isText, Component: TextField },
]

/** True for what a form can show; a list of anything else is shown as JSON. */
function isForm(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject || schema instanceof z.ZodString || schema instanceof z.ZodNumber
}

/** True for `z.json()`, which is a union of all kinds of JSON. */
function isJson(schema: z.ZodType): boolean {
  return (
    schema instanceof z.ZodUnion && (schema.options as readonly z.ZodType[]).some((one) => one instanceof z.ZodRecord)
  )
}

function isNamedValues(schema: z.ZodType): boolean {
  if (!(schema instanceof z.ZodRecord)) return false
  const value = schema.valueType as z.ZodType
  return expressionMode(value) !== undefined || value instanceof z.ZodString
}
