import { Fault } from './expression-error.ts'
import { quote } from './values.ts'

/** The number itself, or a Fault when a calculation left the range of numbers. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Fault('the calculation has no finite result')
  return value
}

/** Division as a person expects it: 7 / 2 is 3.5. Throws a Fault for division by zero. */
export function divide(left: number, right: number): number {
  if (right === 0) throw new Fault('division by zero')
  return finite(left / right)
}

/** What is left after whole divisions, with the sign of the left side. Throws a Fault for a zero right side. */
export function remainder(left: number, right: number): number {
  if (right === 0) throw new Fault('remainder of a division by zero')
  return left % right
}

/** How a number that lies between two steps is rounded: away from zero and towards zero are meant by up and down. */
export type RoundingMode = 'nearest' | 'up' | 'down'

/**
 * Rounds on the decimal text of the number, so that 1.005 becomes 1.01 with two digits although its binary form is a
 * little less; halves go away from zero. Negative digits round to tens, hundreds…
 */
export function roundDecimal(value: number, { digits, mode }: { digits: number; mode: RoundingMode }): number {
  if (!Number.isInteger(digits) || Math.abs(digits) > 15) {
    throw new Fault(`digits must be a whole number from -15 to 15, not ${digits}`)
  }
  const rounded = shiftDecimal(roundWhole(shiftDecimal(Math.abs(value), digits), mode), -digits)
  return value < 0 && rounded !== 0 ? -rounded : rounded
}

/** Rounds to a multiple of a pack size. Throws a Fault when the multiple is not above zero. */
export function roundToMultiple(value: number, { multiple, mode }: { multiple: number; mode: RoundingMode }): number {
  if (multiple <= 0) throw new Fault(`the multiple must be above zero, not ${multiple}`)
  const packs = roundWhole(clean(Math.abs(value) / multiple), mode)
  const rounded = clean(packs * multiple)
  return value < 0 && rounded !== 0 ? -rounded : rounded
}

/** Cuts binary noise: the number with 15 significant digits, which every double holds exactly as written. */
export function clean(value: number): number {
  return finite(Number(value.toPrecision(15)))
}

/** A number as decimal text without exponent: 1e21 and 1e-7 are written out. */
export function decimalText(value: number): string {
  const [mantissa = '', exponent] = String(finite(value)).split('e')
  if (exponent === undefined) return mantissa
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  return point <= 0 ? `${sign}0.${'0'.repeat(-point)}${digits}` : `${sign}${digits.padEnd(point, '0')}`
}

const GROUPED = {
  '.': /^(\d+|\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+)?(?:\.(\d*))?$/u,
  ',': /^(\d+|\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+)?(?:,(\d*))?$/u,
} as const

/**
 * Reads a written number: blanks around it, a sign in front or (as ERP exports do) behind, groups of three digits.
 * Throws a Fault for anything else, and for a whole number too long to be exact.
 */
export function parseNumber(text: string, decimalSeparator: '.' | ','): number {
  const trimmed = text.trim()
  if (trimmed.length > 60) throw new Fault(`${quote(text)} is too long to be a number`)
  const negative = trimmed.startsWith('-') || trimmed.endsWith('-')
  const unsigned = trimmed.replace(/^[+-]\s*|\s*-$/u, '')
  const match = GROUPED[decimalSeparator].exec(unsigned)
  const whole = match?.[1]?.replace(/\D/gu, '') ?? ''
  const fraction = match?.[2] ?? ''
  if (!match || whole + fraction === '') {
    throw new Fault(`${quote(text)} is not a number with ${quote(decimalSeparator)} as its decimal separator`)
  }
  const value = Number(`${whole}.${fraction}`)
  if (value > Number.MAX_SAFE_INTEGER)
    throw new Fault(`the number ${quote(text)} is too large to be exact: carry it as text`)
  return negative && value !== 0 ? -value : value
}

function roundWhole(value: number, mode: RoundingMode): number {
  const floor = Math.floor(value)
  if (mode === 'nearest') return value - floor >= 0.5 ? floor + 1 : floor
  return mode === 'up' ? Math.ceil(value) : floor
}

/** Moves the decimal point by text, which is exact where a multiplication is not. */
function shiftDecimal(value: number, places: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e')
  return Number(`${mantissa}e${Number(exponent) + places}`)
}
