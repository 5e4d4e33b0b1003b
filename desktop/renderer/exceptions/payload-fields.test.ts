import { expect, it } from 'vitest'
import { fieldsOfPayload, readJson, typedValue, withField } from './payload-fields.ts'

const payload = { data: { carrier: 'NEWC', lines: [{ quantity: 3, isGift: false }], note: null }, empty: {} }

it('a payload’s single values are fields, by path', () => {
  expect(fieldsOfPayload(payload).map(({ path, value }) => [path, value])).toEqual([
    ['data.carrier', 'NEWC'],
    ['data.lines[0].quantity', 3],
    ['data.lines[0].isGift', false],
    ['data.note', null],
  ])
})

it('one value is changed in a copy, everything else stays as it was and where it was', () => {
  const changed = withField(payload, ['data', 'lines', 0, 'quantity'], 4)
  expect(JSON.stringify(changed)).toBe(JSON.stringify(payload).replace('"quantity":3', '"quantity":4'))
  expect(payload.data.lines[0]?.quantity).toBe(3)
  expect(withField({}, ['a', 'b'], 1)).toEqual({ a: { b: 1 } })
})

it('a field keeps the kind of its value where what is typed can be of it', () => {
  expect([
    typedValue('12', 3),
    typedValue('12', '3'),
    typedValue('x', 3),
    typedValue('', null),
    typedValue('', 3),
  ]).toEqual([12, '12', 'x', null, ''])
})

it('a name like __proto__ is a field as any other', () => {
  const tricky: unknown = JSON.parse('{"__proto__":{"a":1}}')
  const [field] = fieldsOfPayload(tricky)
  expect(JSON.stringify(withField(tricky, field?.steps ?? [], 2))).toBe('{"__proto__":{"a":2}}')
})

it('what is no JSON is said, not guessed', () => {
  expect(readJson('{"a":1}')).toEqual({ ok: true, value: { a: 1 } })
  expect(readJson('{"a":')).toMatchObject({ ok: false, problem: expect.stringMatching(/^Line 1: /) })
})
