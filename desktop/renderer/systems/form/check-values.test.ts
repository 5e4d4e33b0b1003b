import { expect, it } from 'vitest'
import { checkValues, problemsInAnswer } from './check-values.ts'
import { blankOf, type FieldSchema, fieldsOf, variantOf } from './json-schema.ts'

const time = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' } as const
const once: FieldSchema = {
  type: 'object',
  properties: { from: { type: 'string' }, to: { type: 'string' }, reason: { type: 'string' } },
  required: ['from', 'to', 'reason'],
}
const weekly: FieldSchema = {
  type: 'object',
  properties: { start: time, end: time, reason: { type: 'string' } },
  required: ['start', 'end', 'reason'],
}
const http: FieldSchema = {
  type: 'object',
  properties: {
    kind: { type: 'string', const: 'http' },
    holds: { type: 'array', items: { anyOf: [once, weekly] } },
    breaker: { type: 'object', properties: { failures: { type: 'integer', minimum: 1, maximum: 1000 } } },
    baseUrl: { type: 'string', format: 'uri' },
    ratePerSecond: { type: 'number', minimum: 0.01 },
  },
  required: ['kind', 'baseUrl'],
}

const problems = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(checkValues(http, { kind: 'http', ...values }))

it('finds nothing wrong with a complete declaration', () => {
  const hold = { start: '22:00', end: '04:00', reason: 'nightly' }
  expect(problems({ baseUrl: 'https://wms.example.com/api', breaker: { failures: 5 }, holds: [hold] })).toEqual({})
})

it('names each field that is wrong, however deep it lies', () => {
  const hold = { start: '25:00', end: '04:00', reason: '' }
  expect(
    problems({ baseUrl: 'wms.example.com', ratePerSecond: 'fast', breaker: { failures: 0 }, holds: [hold] }),
  ).toEqual({
    baseUrl: 'This is not an address. Begin with https:// or http://.',
    ratePerSecond: 'Enter a number.',
    'breaker.failures': 'From 1 to 1000.',
    'holds.0.start': 'Enter a time such as 22:30.',
    'holds.0.reason': 'Fill this in.',
  })
})

it('says where a password in an address belongs', () => {
  expect(problems({ baseUrl: 'https://me:secret@wms.example.com' })).toEqual({
    baseUrl: 'Leave out user and password; they belong in a credential.',
  })
})

it('asks for what is missing', () => {
  expect(problems({})).toEqual({ baseUrl: 'Enter an address, e.g. https://wms.example.com/api.' })
})

it('shows plain fields first and leaves out what the kind fixes', () => {
  expect(fieldsOf(http).map(({ name }) => name)).toEqual(['baseUrl', 'ratePerSecond', 'holds', 'breaker'])
})

it('recognises the shape of a value among several', () => {
  expect(variantOf([once, weekly], { start: '', end: '', reason: '' })).toBe(weekly)
  expect(variantOf([once, weekly], blankOf(once))).toBe(once)
})

it('puts what the runtime answers beside the fields', () => {
  const detail = { problems: [{ path: 'breaker.failures', message: 'must be less' }], fields: ['credential.token'] }
  expect(Object.fromEntries(problemsInAnswer(detail))).toEqual({
    'breaker.failures': 'Must be less.',
    token: 'The runtime refuses this.',
  })
})
