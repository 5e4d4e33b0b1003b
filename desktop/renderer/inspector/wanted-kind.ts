import { expressionMode, type FieldMeta } from '@crossdock/shared/node'
import { z } from 'zod'
import type { ShownKind } from '../expression-field/describe-value.ts'

/** What kind of value an expression has to give in a field; undefined where several kinds make sense. */
export function wantedKind(schema: z.ZodType, { gives }: Partial<FieldMeta>): ShownKind | undefined {
  if (gives !== undefined) return gives === 'condition' ? 'true or false' : 'list'
  if (expressionMode(schema) !== 'value' || !(schema instanceof z.ZodUnion)) return undefined
  const inner = schema.options[1]
  if (inner instanceof z.ZodNumber) return 'number'
  if (inner instanceof z.ZodBoolean) return 'true or false'
  return inner instanceof z.ZodString ? 'text' : undefined
}
