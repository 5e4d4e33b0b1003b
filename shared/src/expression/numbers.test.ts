import { describe, expect, it } from 'vitest'
import { decimalText, parseNumber, roundDecimal, roundToMultiple } from './numbers.ts'

describe('rounding', () => {
  it.each([
    [1.005, 2, 1.01],
    [2.675, 2, 2.68],
    [-1.005, 2, -1.01],
    [0.5, 0, 1],
    [-0.4, 0, 0],
    [0.49999999999999994, 0, 0],
    [1e21, 2, 1e21],
    [1.5e-7, 7, 2e-7],
    [1250, -2, 1300],
    [8.345, 2, 8.35],
  ])('%d to %i digits is %d', (value, digits, result) => {
    expect(roundDecimal(value, { digits, mode: 'nearest' })).toBe(result)
  })

  it('up is away from zero, down is towards it', () => {
    expect([1.1, -1.1].map((value) => roundDecimal(value, { digits: 0, mode: 'up' }))).toEqual([2, -2])
    expect([1.9, -1.9].map((value) => roundDecimal(value, { digits: 0, mode: 'down' }))).toEqual([1, -1])
  })

  it('multiples are not missed for binary noise', () => {
    expect(roundToMultiple(0.3, { multiple: 0.1, mode: 'up' })).toBe(0.3)
    expect(roundToMultiple(0.7, { multiple: 0.1, mode: 'down' })).toBe(0.7)
    expect(roundToMultiple(-25, { multiple: 12, mode: 'up' })).toBe(-36)
    expect(roundToMultiple(18, { multiple: 12, mode: 'nearest' })).toBe(24)
  })

  it('impossible digits and multiples are refused', () => {
    expect(() => roundDecimal(1, { digits: 1.5, mode: 'nearest' })).toThrow('whole number')
    expect(() => roundToMultiple(1, { multiple: 0, mode: 'up' })).toThrow('above zero')
  })
})

describe('decimalText', () => {
  it.each([
    [1e21, '1000000000000000000000'],
    [-1.5e-7, '-0.00000015'],
    [1.25e22, '12500000000000000000000'],
    [0.1, '0.1'],
    [-12, '-12'],
  ])('%d is written %s', (value, text) => {
    expect(decimalText(value)).toBe(text)
  })
})

describe('parseNumber', () => {
  it.each([
    ['1.234,56', ',', 1234.56],
    ['1,234.56', '.', 1234.56],
    ['1 234 567,8', ',', 1234567.8],
    ["1'234.5", '.', 1234.5],
    ['12.50-', '.', -12.5],
    ['-12.50', '.', -12.5],
    ['+ 7', '.', 7],
    [' 42 ', '.', 42],
    ['.5', '.', 0.5],
    ['5.', '.', 5],
    ['0-', '.', 0],
  ] as const)('%j with %s is %d', (text, separator, value) => {
    expect(parseNumber(text, separator)).toBe(value)
  })

  it.each(['', '-', 'abc', '1,23,4', '1.2.3', '1e5', '0x10', 'NaN', 'Infinity', '--1', '-1-', '12 kg', '1,2345.6'])(
    '%j is refused',
    (text) => {
      expect(() => parseNumber(text, '.')).toThrow('is not a number')
    },
  )

  it('a number too long to be exact is refused, not rounded', () => {
    expect(() => parseNumber('12345678901234567890', '.')).toThrow('carry it as text')
  })
})
