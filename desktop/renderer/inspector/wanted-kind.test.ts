import { manifests } from '@crossdock/nodes/manifests'
import { anyExpression, expressionOr, lazyExpression } from '@crossdock/shared/node'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf, readSchema } from './read-schema.ts'
import { wantedKind } from './wanted-kind.ts'

const title = 'A field'

test('a field with a fixed kind of value wants that of its expression, too', () => {
  const kindOf = (schema: z.ZodType) => wantedKind(schema, readSchema(schema).meta)
  expect(kindOf(expressionOr(z.int(), { title }))).toBe('number')
  expect(kindOf(expressionOr(z.boolean(), { title }))).toBe('true or false')
  expect(kindOf(expressionOr(z.string().min(1), { title }))).toBe('text')
  expect(kindOf(lazyExpression({ title, gives: 'condition' }))).toBe('true or false')
  expect([anyExpression({ title }), lazyExpression({ title })].map(kindOf)).toEqual([undefined, undefined])
})

test('the condition of a filter wants true or false', () => {
  const keep = new Map(fieldsOf(manifests.filter.config)).get('keep') ?? z.string()
  expect(wantedKind(keep, readSchema(keep).meta)).toBe('true or false')
})
