import { expect, it } from 'vitest'
import { z } from 'zod'
import { describeIssue } from './describe-issue.ts'

/** What is said of a value that a schema refuses. */
function wordsFor(schema: z.ZodType, value: unknown): readonly string[] {
  const { error } = schema.safeParse(value)
  return (error?.issues ?? []).map((issue) => describeIssue(issue, { isEmpty: value === undefined }))
}

const count = z.int().min(1).max(9)

it.each([
  [z.string(), undefined, 'This is needed.'],
  [z.string().min(1), '', 'This is needed.'],
  [z.array(z.string()).min(1), [], 'This is needed.'],
  [z.union([z.string(), z.number()]), undefined, 'This is needed.'],
  [z.enum(['GET', 'PUT']), undefined, 'This is needed.'],
  [z.enum(['GET', 'PUT']), 'SEND', 'Choose one of GET, PUT.'],
  [z.literal('a'), 'b', 'This must be a.'],
  [z.union([z.string(), z.number()]), true, 'This does not fit here.'],
  [z.number(), 'big', 'This is text; it must be a number.'],
  [z.array(z.string()), {}, 'This is an object; it must be a list.'],
  [z.boolean(), null, 'This is null; it must be true or false.'],
  [count, 0, 'At least 1.'],
  [count, 10, 'At most 9.'],
  [count, 1.5, 'This is a number; it must be a whole number.'],
  [z.number().positive(), 0, 'More than 0.'],
  [z.string().max(3), 'long', 'At most 3 characters.'],
  [z.array(z.string()).max(1), ['a', 'b'], 'At most 1 items.'],
  [z.strictObject({}), { a: 1, b: 2 }, 'Nothing of that name is known here: a, b.'],
  [z.string().regex(/^a/, 'Begin with an a'), 'b', 'Begin with an a.'],
  [z.string().refine(() => false, { error: 'Say it otherwise.' }), 'b', 'Say it otherwise.'],
  [z.guid(), 'b', 'This is no id.'],
  [z.iso.datetime({ offset: true }), 'noon', 'This is no time such as 2026-11-21T07:30:00Z.'],
  [z.number(), Number.NaN, 'This is no number.'],
])('%$: a refused value is described in words for people', (schema, value, words) => {
  expect(wordsFor(schema, value)).toEqual([words])
})
