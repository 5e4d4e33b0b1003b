import { z } from 'zod'
import { fieldsOf, readSchema, titleOfName } from './read-schema.ts'

/** One kind of value that a union allows. */
export interface UnionKind {
  readonly title: string
  /** What is edited further; undefined where the kind is one fixed value. */
  readonly schema: z.ZodType | undefined
  /** The fixed value. */
  readonly value?: unknown
  fits(value: unknown): boolean
}

/** The kinds of a union, one for each fixed value and one for each other member. */
export function kindsOfUnion(schema: z.ZodType): readonly UnionKind[] {
  if (!(schema instanceof z.ZodUnion)) return []
  const kinds = (schema.options as readonly z.ZodType[]).flatMap((option): readonly UnionKind[] => {
    const fixed = fixedValues(option)
    if (fixed === undefined)
      return [{ title: titleOf(option), schema: option, fits: (value) => isOfKind(option, value) }]
    return fixed.map((value) => ({
      title: String(value),
      ...{ schema: undefined, value, fits: (candidate: unknown) => candidate === value },
    }))
  })
  // Two members that look alike are one choice.
  return kinds.filter(({ title }, index) => kinds.findIndex((kind) => kind.title === title) === index)
}

function fixedValues(option: z.ZodType): readonly unknown[] | undefined {
  if (option instanceof z.ZodLiteral) return option.def.values
  if (option instanceof z.ZodNull) return [null]
  return option instanceof z.ZodEnum ? option.options : undefined
}

/** By shape, not by rule: a value that breaks a rule of its kind is still of this kind, and can be corrected there. */
function isOfKind(option: z.ZodType, value: unknown): boolean {
  if (option instanceof z.ZodObject) {
    return (
      value !== null &&
      typeof value === 'object' &&
      !Array.isArray(value) &&
      Object.keys(value).every((name) => name in option.shape)
    )
  }
  if (option instanceof z.ZodArray) return Array.isArray(value)
  if (option instanceof z.ZodString) return typeof value === 'string'
  if (option instanceof z.ZodNumber) return typeof value === 'number'
  if (option instanceof z.ZodBoolean) return typeof value === 'boolean'
  return option.safeParse(value).success
}

function titleOf(option: z.ZodType): string {
  const { title } = readSchema(option).meta
  if (title !== undefined) return title
  if (option instanceof z.ZodObject)
    return fieldsOf(option)
      .map(([name]) => titleOfName(name))
      .join(', ')
  if (option instanceof z.ZodArray) return 'A list'
  if (option instanceof z.ZodNumber) return 'A number'
  if (option instanceof z.ZodBoolean) return 'Yes or no'
  return 'A text'
}
