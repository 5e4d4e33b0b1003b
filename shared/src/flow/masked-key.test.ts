import { expect, test } from 'vitest'
import { flowSchema } from './flow-document.ts'
import { findMaskedKey } from './masked-key.ts'

function problemsOf(key: string, maskedFields?: readonly string[]) {
  return findMaskedKey(
    flowSchema.parse({
      format: 'crossdock/flow@1',
      id: 'f',
      name: 'F',
      record: { entity: 'order', key },
      settings: maskedFields ? { maskedFields } : {},
      nodes: {},
    }),
  )
}

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
  ['=email', undefined],
])('a key %s may stand where %j are masked', (key, rules) => {
  expect(problemsOf(key, rules)).toEqual([])
})
