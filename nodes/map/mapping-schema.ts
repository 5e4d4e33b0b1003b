import { type FieldMeta, lazyExpression } from '@crossdock/shared/node'
import { z } from 'zod'

const target = z
  .string()
  .min(1)
  .meta({ title: 'Target', description: 'Dotted name of the field to fill, e.g. shipTo.city.' } satisfies FieldMeta)

const optional = z
  .boolean()
  .default(false)
  .meta({
    title: 'Optional',
    description: 'Leave the target out when the source value is missing, instead of parking the record.',
  } satisfies FieldMeta)

/** Whether an object is built from nothing or from what comes in. */
export const startMode = z
  .enum(['new', 'extend'])
  .default('new')
  .meta({
    title: 'Start from',
    description: '`new` starts from an empty object, `extend` from what comes in.',
  } satisfies FieldMeta)

/** A value: `=` and an expression, or a fixed text, number, true, false or null. */
const value: z.ZodType = z.union([lazyExpression({ title: 'Value' }), z.number(), z.boolean(), z.null()]).meta({
  title: 'Value',
  description: 'Starts with = for an expression; anything else is itself.',
} satisfies FieldMeta)

const singleField = z.strictObject({ target, value, optional })

const listField = z.strictObject({
  target,
  each: lazyExpression({ title: 'For each of', description: 'Expression that gives the source list.' }),
  as: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .default('item')
    .meta({ title: 'Name of one item', description: 'Expressions below use it, e.g. =line.qty.' } satisfies FieldMeta),
  when: lazyExpression({ title: 'Only when', description: 'Condition on one item; others are left out.' }).optional(),
  mode: startMode,
  optional,
  get fields() {
    return mapFields
  },
})

/** One line of a mapping. */
export type MapField = z.output<typeof singleField> | MapListField

/** A line of a mapping that fills a list: its own lines are filled once per source item. */
export type MapListField = z.output<typeof listField>

/** The lines of a mapping. */
export const mapFields: z.ZodArray<z.ZodUnion<[typeof singleField, typeof listField]>> = z.array(
  z.union([singleField, listField], {
    error: 'A field has `target` and `value`, or, to fill a list, `target`, `each` and `fields`.',
  }),
)
