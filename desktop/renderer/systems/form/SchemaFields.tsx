import { ActionIcon, Button, Fieldset, Group, SegmentedControl, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import classes from '../Systems.module.css'
import type { FieldProblems } from './check-values.ts'
import { lookOf, type SchemaFieldProps } from './field-look.ts'
import { blankOf, type FieldSchema, fieldsOf, type Values, valuesIn, variantOf, withValue } from './json-schema.ts'
import { PlainField } from './PlainField.tsx'
import { itemWording } from './wording.ts'

/** Fields of an object, from its schema. Plain ones stand two in a row where there is room. */
export function SchemaFields({
  schema,
  values,
  path = '',
  problems,
  onChange,
}: {
  readonly schema: FieldSchema
  readonly values: Values
  /** Where the object lies, e.g. `holds.0`. */
  readonly path?: string
  readonly problems: FieldProblems
  onChange(values: Values): void
}) {
  const fields = fieldsOf(schema)
  const isWide = ({ type, format, widget, writeOnly, pattern }: FieldSchema) =>
    type === 'object' ||
    type === 'array' ||
    format === 'uri' ||
    widget !== undefined ||
    writeOnly === true ||
    (pattern ?? '').includes('BEGIN') ||
    fields.length < 3
  return (
    <div className={classes.fields}>
      {fields.map((field) => (
        <div key={field.name} className={isWide(field.schema) ? classes.wide : undefined}>
          <SchemaField
            field={field}
            path={path === '' ? field.name : `${path}.${field.name}`}
            value={values[field.name]}
            problems={problems}
            onChange={(value) => onChange(withValue(values, field.name, value))}
          />
        </div>
      ))}
    </div>
  )
}

function SchemaField(props: SchemaFieldProps) {
  const { schema } = props.field
  if (schema.type === 'object') return <ObjectField {...props} />
  if (schema.type === 'array' && schema.items?.type === undefined) return <ItemsField {...props} />
  return <PlainField {...props} />
}

/** Fields of an object in a frame. One that is not needed can be added and taken out. */
function ObjectField(props: SchemaFieldProps) {
  const { field, path, value, problems, onChange } = props
  const { label, description } = lookOf(props)
  const isOptional = !field.isRequired && field.schema.default === undefined
  if (isOptional && value === undefined) {
    return (
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange(blankOf(field.schema))}
      >
        Add {label.toLowerCase()}
      </Button>
    )
  }
  return (
    <Fieldset legend={label} p="sm">
      {description !== undefined && (
        <Text size="xs" c="dimmed" mb="xs">
          {description}
        </Text>
      )}
      <SchemaFields schema={field.schema} values={valuesIn(value)} path={path} {...{ problems, onChange }} />
      {isOptional && (
        <Button mt="xs" variant="subtle" color="gray" size="xs" onClick={() => onChange(undefined)}>
          Remove {label.toLowerCase()}
        </Button>
      )}
    </Fieldset>
  )
}

/** A list of objects, each of one of a few shapes, e.g. maintenance windows. */
function ItemsField(props: SchemaFieldProps) {
  const { field, path, value, problems, onChange } = props
  const { label, description, error } = lookOf(props)
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const shapes = field.schema.items?.anyOf ?? (field.schema.items === undefined ? [] : [field.schema.items])
  const set = (next: readonly unknown[]) => onChange(next.length === 0 ? undefined : next)
  const replace = (index: number, item: unknown) => set(items.map((old, at) => (at === index ? item : old)))
  return (
    <Fieldset legend={label} p="sm">
      <Text size="xs" c="dimmed" mb="xs">
        {description}
      </Text>
      {error !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows have no identity but their place.
        <Fieldset key={index} p="sm" mb="sm" aria-label={`${label} ${index + 1}`}>
          <Group justify="space-between" mb="xs">
            <ShapeChoice shapes={shapes} item={item} onChange={(next) => replace(index, next)} />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${index + 1} of ${label.toLowerCase()}`}
              onClick={() => set(items.filter((_other, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
          <SchemaFields
            schema={variantOf(shapes, item) ?? {}}
            values={valuesIn(item)}
            path={`${path}.${index}`}
            problems={problems}
            onChange={(next) => replace(index, next)}
          />
        </Fieldset>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => set([...items, startOf(shapes.at(-1))])}
      >
        Add {itemWording[field.name] ?? label.toLowerCase()}
      </Button>
    </Fieldset>
  )
}

function ShapeChoice({
  shapes,
  item,
  onChange,
}: {
  readonly shapes: readonly FieldSchema[]
  readonly item: unknown
  onChange(item: unknown): void
}) {
  if (shapes.length < 2) return <span />
  const current = variantOf(shapes, item)
  return (
    <SegmentedControl
      size="xs"
      aria-label="How often"
      data={shapes.map((shape, index) => ({ value: String(index), label: shapeName(shape) }))}
      value={String(current === undefined ? 0 : shapes.indexOf(current))}
      onChange={(next) => {
        const shape = shapes[Number(next)]
        if (shape !== undefined && shape !== current) {
          onChange({ ...startOf(shape), reason: valuesIn(item).reason ?? '' })
        }
      }}
    />
  )
}

function shapeName({ title, properties = {} }: FieldSchema): string {
  return title ?? ('from' in properties ? 'Once' : 'Every week')
}

/** A new item; a time zone begins as the one of this machine. */
function startOf(shape: FieldSchema = {}): Readonly<Record<string, unknown>> {
  const blank = valuesIn(blankOf(shape))
  return 'zone' in blank ? { ...blank, zone: Intl.DateTimeFormat().resolvedOptions().timeZone } : blank
}
