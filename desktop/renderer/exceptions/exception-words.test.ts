import { describe, expect, it } from 'vitest'
import { actsFor, ageOf, initialsOf, pluralOf, subjectOf, waitingOf } from './exception-words.ts'

describe('the sentence of a group', () => {
  it.each([
    [42, ['shipment'], '42 shipments wait'],
    [1, ['stock-level'], '1 stock level waits'],
    [1_204, ['delivery'], '1,204 deliveries wait'],
    [3, ['box'], '3 boxes wait'],
    [5, ['order', 'shipment'], '5 records wait'],
  ])('of %i %o is “%s”', (count, entities, sentence) => {
    expect(waitingOf({ count, entities })).toBe(sentence)
  })

  it('keeps a vowel before y', () => {
    expect([pluralOf('journey', 2), subjectOf({ count: 0, entities: [] })]).toEqual(['journeys', '0 records'])
  })
})

it('an age is said in its greatest unit', () => {
  const at = (seconds: number) =>
    ageOf('2030-01-01T00:00:00.000Z', Date.parse('2030-01-01T00:00:00.000Z') + seconds * 1_000)
  expect([-5, 59, 60, 3_599, 3_600 * 3.9, 86_400 * 2].map(at)).toEqual([
    'under 1 min',
    'under 1 min',
    '1 min',
    '59 min',
    '3 h',
    '2 d',
  ])
})

it('people are two letters', () => {
  expect(['Berta Maas', 'berta', 'j.p. van dam', ''].map(initialsOf)).toEqual(['BM', 'BE', 'JD', ''])
})

it('the first act is the one that most likely helps, and a code is added only where one is named', () => {
  expect(actsFor({ kind: 'unmapped-code', table: 'units', value: 'PLT' })[0]).toBe('fix-code')
  expect(actsFor({ kind: 'unmapped-code' })).not.toContain('fix-code')
  expect(actsFor({ kind: 'unknown-outcome' })[0]).toBe('verify')
  expect(actsFor({ kind: 'invalid-record' })[0]).toBe('edit')
})
