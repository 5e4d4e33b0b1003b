import { expect, test } from 'vitest'
import { findMaskedKey } from './masked-key.ts'

const problemsOf = (key: string, rules: readonly string[]) => findMaskedKey({ record: { entity: 'order', key } }, rules)

test.each([
  ['=email', ['Email']],
  ['="C-" + customer.email', ['email']],
  ['=customer.contact.phone', ['customer.contact']],
  ['=customer["email"]', ['customer.email']],
  ['=lines[0].note + number', ['lines.*.note']],
])('a key %s is refused where %j are masked', (key, rules) => {
  expect(problemsOf(key, rules)).toMatchObject([{ path: '/record/key', code: 'KEY_MASKED' }])
})

test.each([
  ['=number', ['email']],
  ['="email " + number', ['email']],
  ['=customer.id', ['customer.email', 'id.email']],
  ['email', ['email']],
  ['=email', []],
])('a key %s may stand where %j are masked', (key, rules) => {
  expect(problemsOf(key, rules)).toEqual([])
})
