import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'
import { Fault } from '../expression-error.ts'
import type { RoundingMode } from '../numbers.ts'
import { parseNumber, roundDecimal, roundToMultiple } from '../numbers.ts'
import { describe, quote } from '../values.ts'

/** Reading and rounding numbers. */
export const mathFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'number',
    group: 'Numbers',
    summary:
      'Reads a number from text. The decimal separator is "." unless "," is given; groups of three digits and a minus sign in front or behind are understood.',
    params: [
      { name: 'value', kind: 'any' },
      { name: 'decimalSeparator', kind: 'text', optional: true },
    ],
    result: 'number',
    examples: [
      { expression: '=number("1.234,56", ",")', result: 1234.56 },
      { expression: '=number("12.50-")', result: -12.5 },
    ],
    run: ([value, separator = '.']) => {
      if (typeof value === 'number') return value
      if (typeof value !== 'string') throw new Fault(`number() reads a text, not ${describe(value)}`)
      if (separator !== '.' && separator !== ',') {
        throw new Fault(`the decimal separator is "." or ",", not ${quote(separator)}`)
      }
      return parseNumber(value, separator)
    },
  }),
  declareFunction({
    name: 'round',
    group: 'Numbers',
    summary: 'Rounds to a number of decimal digits (0 if left out); halves go away from zero, as on an invoice.',
    params: [
      { name: 'value', kind: 'number' },
      { name: 'digits', kind: 'number', optional: true },
    ],
    result: 'number',
    examples: [
      { expression: '=round(1.005, 2)', result: 1.01 },
      { expression: '=round(-2.5)', result: -3 },
      { expression: '=round(1250, -2)', result: 1300 },
    ],
    run: ([value, digits = 0]) => roundDecimal(value, { digits, mode: 'nearest' }),
  }),
  declareFunction({
    name: 'roundUp',
    group: 'Numbers',
    summary: 'Rounds away from zero to a number of decimal digits (0 if left out).',
    params: [
      { name: 'value', kind: 'number' },
      { name: 'digits', kind: 'number', optional: true },
    ],
    result: 'number',
    examples: [
      { expression: '=roundUp(1.001, 2)', result: 1.01 },
      { expression: '=roundUp(-1.1)', result: -2 },
    ],
    run: ([value, digits = 0]) => roundDecimal(value, { digits, mode: 'up' }),
  }),
  declareFunction({
    name: 'roundDown',
    group: 'Numbers',
    summary: 'Rounds towards zero, that is cuts, to a number of decimal digits (0 if left out).',
    params: [
      { name: 'value', kind: 'number' },
      { name: 'digits', kind: 'number', optional: true },
    ],
    result: 'number',
    examples: [
      { expression: '=roundDown(1.019, 2)', result: 1.01 },
      { expression: '=roundDown(-1.9)', result: -1 },
    ],
    run: ([value, digits = 0]) => roundDecimal(value, { digits, mode: 'down' }),
  }),
  declareFunction({
    name: 'roundTo',
    group: 'Numbers',
    summary: 'Rounds to a multiple, such as a pack size: to the nearest one, or with "up" or "down".',
    params: [
      { name: 'value', kind: 'number' },
      { name: 'multiple', kind: 'number' },
      { name: 'mode', kind: 'text', optional: true },
    ],
    result: 'number',
    examples: [
      { expression: '=roundTo(25, 12, "up")', result: 36 },
      { expression: '=roundTo(0.32, 0.05)', result: 0.3 },
    ],
    run: ([value, multiple, mode = 'nearest']) => {
      if (!isRoundingMode(mode)) throw new Fault(`the mode is "nearest", "up" or "down", not ${quote(mode)}`)
      return roundToMultiple(value, { multiple, mode })
    },
  }),
  declareFunction({
    name: 'floor',
    group: 'Numbers',
    summary: 'The largest whole number that is not above the value.',
    params: [{ name: 'value', kind: 'number' }],
    result: 'number',
    examples: [{ expression: '=floor(-1.5)', result: -2 }],
    run: ([value]) => Math.floor(value),
  }),
  declareFunction({
    name: 'ceil',
    group: 'Numbers',
    summary: 'The smallest whole number that is not below the value.',
    params: [{ name: 'value', kind: 'number' }],
    result: 'number',
    examples: [{ expression: '=ceil(25 / 12)', result: 3 }],
    run: ([value]) => Math.ceil(value) + 0,
  }),
  declareFunction({
    name: 'abs',
    group: 'Numbers',
    summary: 'The number without its sign.',
    params: [{ name: 'value', kind: 'number' }],
    result: 'number',
    examples: [{ expression: '=abs(-12.5)', result: 12.5 }],
    run: ([value]) => Math.abs(value),
  }),
]

function isRoundingMode(mode: string): mode is RoundingMode {
  return mode === 'nearest' || mode === 'up' || mode === 'down'
}
