import { expect, test } from 'vitest'
import { pseudonymise, pseudonymsOf } from './pseudonymise.ts'
import { replaceTexts } from './replace-texts.ts'

const rules = ['customer', 'email', 'born', 'amount', 'flag']

test('made-up values have the type and shape of what they stand for, and nothing of it is left', () => {
  const value = {
    email: 'Ann.Li@example.com',
    customer: 1007,
    amount: -12.5,
    born: '1990-02-28',
    flag: true,
    free: 'x',
  }
  const made = pseudonymise(value, rules, 'seed')
  expect(made.email).toMatch(/^[A-Z][a-z]{2}\.[A-Z][a-z]@[a-z]{7}\.[a-z]{3}$/)
  expect(String(made.customer)).toMatch(/^[1-9]\d{3}$/)
  expect(made.amount).toBeLessThan(0)
  expect(new Date(made.born).toISOString().slice(0, 10)).toBe(made.born)
  expect(made).toMatchObject({ flag: true, free: 'x' })
  for (const name of ['email', 'customer', 'amount', 'born'] as const) expect(made[name]).not.toBe(value[name])
})

test('equal values stay equal, as numbers, texts and in free text, and another seed gives others', () => {
  const value = { customer: 1007, lines: [{ customer: '1007' }, { customer: '1008' }] }
  const made = pseudonymise(value, rules, 'seed')
  expect(made.lines[0]?.customer).toBe(String(made.customer))
  expect(made.lines[1]?.customer).not.toBe(made.lines[0]?.customer)
  expect(pseudonymise(value, rules, 'seed')).toEqual(made)
  expect(pseudonymise(value, rules, 'other')).not.toEqual(made)
  expect(replaceTexts('Customer 1007 is blocked.', pseudonymsOf(value, rules, 'seed'))).toBe(
    `Customer ${made.customer} is blocked.`,
  )
})

test('what is not masked is the same value', () => {
  const value = { a: [1, { b: 'c' }] }
  expect(pseudonymise(value, rules, 'seed')).toBe(value)
})
