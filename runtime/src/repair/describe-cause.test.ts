import type { ErrorInfo } from '@crossdock/shared/errors'
import { describe, expect, it } from 'vitest'
import { describeCause } from './describe-cause.ts'
import { titleOf } from './exception-title.ts'

const place = { nodeName: 'Shipment to the ERP', systems: ['erp'] }
const answering = (status: number, body: unknown) => ({
  call: 'POST erp /shipments',
  status,
  answer: JSON.stringify(body),
})

type Example = readonly [Pick<ErrorInfo, 'code' | 'message' | 'detail'>, string, object]

const examples: readonly Example[] = [
  [
    {
      ...{ code: 'REMOTE_REJECTED', message: 'POST erp /shipments: answered 422 CUSTOMER_BLOCKED.' },
      detail: answering(422, {
        error: { code: 'CUSTOMER_BLOCKED', message: 'Customer 1007 is blocked.', field: 'customer', value: '1007' },
      }),
    },
    'customer 1007 is blocked in ERP',
    {
      ...{ kind: 'refused', system: 'erp', field: 'customer', value: '1007', status: 422 },
      ...{ remoteCode: 'CUSTOMER_BLOCKED', remoteMessage: 'Customer 1007 is blocked.' },
    },
  ],
  [
    {
      ...{ code: 'REMOTE_REJECTED', message: '422' },
      detail: answering(422, {
        error: { code: 'OVER_SHIPMENT', message: 'Line 10 of SO-1 has 4 left to ship, not 5.' },
      }),
    },
    'ERP refuses it: line 10 of SO-1 has 4 left to ship, not 5',
    { kind: 'refused', remoteCode: 'OVER_SHIPMENT' },
  ],
  [
    { code: 'REMOTE_REJECTED', message: 'answered 400', detail: { status: 400, answer: '<html>no</html>' } },
    'ERP refuses it (400)',
    { kind: 'refused', status: 400 },
  ],
  [
    { code: 'CODE_UNMAPPED', message: 'no', detail: { table: 'units', value: 'PLT', target: 'unit' } },
    '“PLT” is not in the code table “units”',
    { kind: 'unmapped-code', table: 'units', value: 'PLT' },
  ],
  [
    {
      code: 'VALUE_MISSING',
      message: 'no',
      detail: { field: 'fields', path: 'data.carrier', expression: '=data.carrier' },
    },
    'the value “data.carrier” is missing',
    { kind: 'missing-value', field: 'data.carrier' },
  ],
  [
    {
      ...{ code: 'VALIDATION_FAILED', message: 'The record breaks rules.' },
      detail: { problems: [{ path: '/lines/0/quantity', rule: 'minimum', message: 'must be >= 1' }], problemCount: 3 },
    },
    '“lines.0.quantity” must be >= 1, and 2 more',
    { kind: 'invalid-record', field: 'lines.0.quantity' },
  ],
  [
    { code: 'OUTCOME_UNKNOWN', message: '“book” was sent', detail: { cause: 'TIMED_OUT' } },
    'it was sent to ERP, and nobody knows whether it took effect',
    { kind: 'unknown-outcome' },
  ],
  [{ code: 'REMOTE_UNAVAILABLE', message: 'refused' }, 'ERP does not answer', { kind: 'not-answering' }],
  [
    { code: 'REMOTE_UNAVAILABLE', message: 'answered 500', detail: { status: 500, answer: '{}' } },
    'ERP is out of order (500)',
    { kind: 'not-answering' },
  ],
  [
    { code: 'CODE_FAILED', message: 'TypeError: x is undefined (line 3).' },
    'the code of “Shipment to the ERP” failed: TypeError: x is undefined (line 3)',
    { kind: 'code' },
  ],
]

describe('a cause', () => {
  it.each(examples)('%o is said in business words', (error, text, facts) => {
    expect(describeCause(error, place)).toMatchObject({ text, ...facts })
  })

  it('that several records share names none of their keys as if it were the key of all', () => {
    const message = 'Line 10 of SO-1 has 0 left to ship, not 1.'
    const detail = answering(422, { error: { code: 'OVER_SHIPMENT', message } })
    const error = { code: 'REMOTE_REJECTED', message: '422', detail } as const
    const textWith = (key: string) => describeCause(error, { ...place, keyOfOne: key }).text
    expect(textWith('SO-1')).toBe('ERP refuses it: line 10 of [its key] has 0 left to ship, not 1')
    // A short key may be any number of the sentence, and a part of a word is no key.
    expect(textWith('10')).toBe('ERP refuses it: line 10 of SO-1 has 0 left to ship, not 1')
    expect(textWith('ship')).toContain('left to [its key], not 1')
    expect(textWith('SO-')).toContain('line 10 of SO-1 has')
  })

  it('names no place in the flow’s settings as the field of the record that offends', () => {
    const detail = { field: 'fields.6.value', expression: '=lookup("units", unit)', table: 'units', value: 'CRT' }
    const error = { code: 'CODE_UNMAPPED', message: 'no', detail } as const
    expect(describeCause(error, place)).not.toHaveProperty('field')
  })

  it('says which check found a refusal in an answer that was no error', () => {
    const detail = { status: 200, answer: '{"status":"open"}' }
    const error = { code: 'REMOTE_REJECTED', message: 'GET erp /orders/SO-1: a refusal in its body.', detail } as const
    expect(describeCause(error, place).text).toBe('what ERP answered counts as a refusal at “Shipment to the ERP”')
  })

  it('has the node in its title once', () => {
    expect(titleOf({ text: 'ERP does not answer' }, 'Book')).toBe('ERP does not answer, at “Book”')
    expect(titleOf({ text: 'the code of “Book” failed' }, 'Book')).toBe('the code of “Book” failed')
  })
})
