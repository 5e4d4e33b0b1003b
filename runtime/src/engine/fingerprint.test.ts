import { CrossdockError, type ErrorDetail } from '@crossdock/shared/errors'
import { expect, it } from 'vitest'
import { fingerprintOf } from './fingerprint.ts'
import { readRefusal } from './refusal.ts'

const place = { flow: 'shipments', node: 'book', key: 'SO-1' }
const of = (detail: ErrorDetail) =>
  fingerprintOf(place, new CrossdockError('REMOTE_REJECTED', 'no', { detail }).toInfo())
const refused = (error: object) => ({ status: 422, answerCode: 'BLOCKED', answer: JSON.stringify({ error }) })

it.each([
  [
    { error: { code: 'A', message: 'No.', field: 'customer', value: '1007' } },
    { code: 'A', message: 'No.', field: 'customer', value: '1007' },
  ],
  [
    { code: 'B', message: 'Bad.', details: [{ field: 'lines[3].sku', rejectedValue: 7 }] },
    { code: 'B', message: 'Bad.', field: 'lines[].sku', value: 7 },
  ],
  [
    {
      type: 'about:blank',
      title: 'Invalid',
      status: 422,
      'invalid-params': [{ name: 'age', reason: 'must be positive' }],
    },
    { message: 'must be positive', field: 'age' },
  ],
  [
    { errors: [{ code: 'C', title: 'Wrong', detail: 'Too long.', source: { pointer: '/data/2/name' } }] },
    { code: 'C', message: 'Too long.', field: '/data/[]/name' },
  ],
  [
    { title: 'Invalid', errors: { Quantity: ['is required'] } },
    { message: 'is required', field: 'Quantity' },
  ],
  [
    { error: { code: 'E/1', message: { lang: 'en', value: 'Order is locked' } } },
    { code: 'E/1', message: 'Order is locked' },
  ],
  [{ timestamp: 'now', status: 404, error: 'Not Found', path: '/orders/SO-1' }, { message: 'Not Found' }],
])('the answer %j says %j', (answer, said) => {
  expect(readRefusal({ answer: JSON.stringify(answer) })).toEqual(said)
})

it('an answer that is cut off, or no JSON, says nothing', () => {
  expect([readRefusal({ answer: '{"error":{"co' }), readRefusal({ answer: 'null' }), readRefusal({})]).toEqual(
    Array(3).fill(undefined),
  )
})

it('two customers that are refused are two causes; one customer in two places of a list is one', () => {
  const first = of(refused({ code: 'BLOCKED', field: 'lines[0].customer', value: '1007' }))
  expect(of(refused({ code: 'BLOCKED', field: 'lines[4].customer', value: '1007' }))).toBe(first)
  expect(of(refused({ code: 'BLOCKED', field: 'lines[0].customer', value: '2001' }))).not.toBe(first)
})

it('the key of a record is no cause that it shares with others', () => {
  expect(
    fingerprintOf(
      { ...place, key: 'SO-2' },
      new CrossdockError('REMOTE_REJECTED', 'no', { detail: refused({ field: 'order', value: 'SO-2' }) }).toInfo(),
    ),
  ).toBe(of(refused({ field: 'order', value: 'SO-1' })))
})

it('a cause whose answer names nothing keeps the name that it always had', () => {
  expect(of({ status: 422, answerCode: 'BLOCKED', answer: '{"error":{"code":"BLOCKED","message":"No."}}' })).toBe(
    of({ status: 422, answerCode: 'BLOCKED' }),
  )
  expect(
    fingerprintOf(
      { flow: 'f', node: 'n' },
      new CrossdockError('CODE_UNMAPPED', 'no', { detail: { table: 't', value: 'v' } }).toInfo(),
    ),
  ).toBe('10251d903f8ef891')
})
