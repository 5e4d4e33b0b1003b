import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'
import { Fault } from '../expression-error.ts'
import { decimalText } from '../numbers.ts'
import { sha256Hex } from '../sha256.ts'
import type { Value } from '../values.ts'
import { assertTextLength, describe, spend } from '../values.ts'

const MAX_MATCHED_LENGTH = 10_000
const MAX_HASHED_LENGTH = 100_000

/** Changing the letters of a text, or answering another text for it. */
const shapeFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'text',
    group: 'Text',
    summary: 'A number, true or false, or a date as text. Numbers never get an exponent; dates are ISO 8601 in UTC.',
    params: [{ name: 'value', kind: 'any' }],
    result: 'text',
    examples: [
      { expression: '="Line " + text(line)', payload: { line: 10 }, result: 'Line 10' },
      { expression: '=text(0.0000001)', result: '0.0000001' },
    ],
    run: ([value]) => asText(value),
  }),
  declareFunction({
    name: 'upper',
    group: 'Text',
    summary: 'The text in capital letters.',
    params: [{ name: 'value', kind: 'text' }],
    result: 'text',
    examples: [{ expression: '=upper("ab-1c")', result: 'AB-1C' }],
    run: ([value]) => value.toUpperCase(),
  }),
  declareFunction({
    name: 'lower',
    group: 'Text',
    summary: 'The text in small letters.',
    params: [{ name: 'value', kind: 'text' }],
    result: 'text',
    examples: [{ expression: '=lower("Info@ACME.com")', result: 'info@acme.com' }],
    run: ([value]) => value.toLowerCase(),
  }),
  declareFunction({
    name: 'trim',
    group: 'Text',
    summary: 'The text without blanks, tabs and line ends around it.',
    params: [{ name: 'value', kind: 'text' }],
    result: 'text',
    examples: [{ expression: '=trim("  A 1  ")', result: 'A 1' }],
    run: ([value]) => value.trim(),
  }),
  declareFunction({
    name: 'trimLeadingZeros',
    group: 'Text',
    summary: 'The text without zeros in front, as for material numbers of fixed length; a zero alone stays.',
    params: [{ name: 'value', kind: 'text' }],
    result: 'text',
    examples: [
      { expression: '=trimLeadingZeros("000000000000004711")', result: '4711' },
      { expression: '=trimLeadingZeros("000")', result: '0' },
    ],
    run: ([value]) => value.replace(/^0+(?=.)/su, ''),
  }),
  declareFunction({
    name: 'padLeft',
    group: 'Text',
    summary:
      'The text filled up in front to a width, with blanks or the given character. A longer text stays as it is.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'width', kind: 'number' },
      { name: 'fill', kind: 'text', optional: true },
    ],
    result: 'text',
    examples: [{ expression: '=padLeft(text(number), 8, "0")', payload: { number: 4711 }, result: '00004711' }],
    run: ([value, width, fill]) => value.padStart(textWidth(width), fillCharacter(fill)),
  }),
  declareFunction({
    name: 'padRight',
    group: 'Text',
    summary:
      'The text filled up at its end to a width, with blanks or the given character. A longer text stays as it is.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'width', kind: 'number' },
      { name: 'fill', kind: 'text', optional: true },
    ],
    result: 'text',
    examples: [{ expression: '=padRight("AB", 4, ".")', result: 'AB..' }],
    run: ([value, width, fill]) => value.padEnd(textWidth(width), fillCharacter(fill)),
  }),
  declareFunction({
    name: 'fixedWidth',
    group: 'Text',
    summary: 'The text in exactly this width for a fixed-width record: filled up at its end with blanks, or cut.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'width', kind: 'number' },
    ],
    result: 'text',
    examples: [
      { expression: '=fixedWidth("ACME", 6) + "|"', result: 'ACME  |' },
      { expression: '=fixedWidth("ACME Logistics", 6)', result: 'ACME L' },
    ],
    run: ([value, width]) => value.slice(0, textWidth(width)).padEnd(width),
  }),
  declareFunction({
    name: 'hash',
    group: 'Text',
    summary:
      'A stable identifier of 64 hexadecimal digits: the SHA-256 of the text. The same text always gives the same one.',
    params: [{ name: 'value', kind: 'text' }],
    result: 'text',
    examples: [{ expression: '=left(hash("SO-1001/10"), 12)', result: '64fbccc3f224' }],
    run: ([value], frame) => {
      if (value.length > MAX_HASHED_LENGTH) throw new Fault(`hash() takes at most ${MAX_HASHED_LENGTH} characters`)
      spend(frame, value.length)
      return sha256Hex(value)
    },
  }),
]

/** Taking a text apart and putting it together. */
const partFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'left',
    group: 'Text',
    summary: 'The first characters of the text.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'count', kind: 'number' },
    ],
    result: 'text',
    examples: [{ expression: '=left("DE-10115", 2)', result: 'DE' }],
    run: ([value, count]) => value.slice(0, wholeCount(count)),
  }),
  declareFunction({
    name: 'right',
    group: 'Text',
    summary: 'The last characters of the text.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'count', kind: 'number' },
    ],
    result: 'text',
    examples: [{ expression: '=right("DE-10115", 5)', result: '10115' }],
    run: ([value, count]) => value.slice(Math.max(0, value.length - wholeCount(count))),
  }),
  declareFunction({
    name: 'substring',
    group: 'Text',
    summary:
      'The characters from a start, counted from 0, up to but without an end. Beyond the end of the text there is nothing.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'start', kind: 'number' },
      { name: 'end', kind: 'number', optional: true },
    ],
    result: 'text',
    examples: [
      { expression: '=substring("DE-10115", 3, 5)', result: '10' },
      { expression: '=substring("DE-10115", 3)', result: '10115' },
    ],
    run: ([value, start, end]) => value.slice(wholeCount(start), end === undefined ? undefined : wholeCount(end)),
  }),
  declareFunction({
    name: 'replace',
    group: 'Text',
    summary:
      'The text with every occurrence of one text replaced by another. No patterns: each character means itself.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'search', kind: 'text' },
      { name: 'replacement', kind: 'text' },
    ],
    result: 'text',
    examples: [{ expression: '=replace("1.234.567", ".", "")', result: '1234567' }],
    run: ([value, search, replacement]) => {
      if (search === '') throw new Fault('replace() needs a text to search for')
      const parts = value.split(search)
      assertTextLength(value.length + (parts.length - 1) * (replacement.length - search.length))
      return parts.join(replacement)
    },
  }),
  declareFunction({
    name: 'split',
    group: 'Text',
    summary: 'The parts of the text between separators, as a list.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'separator', kind: 'text' },
    ],
    result: 'list',
    examples: [{ expression: '=split("A;B;;C", ";")', result: ['A', 'B', '', 'C'] }],
    run: ([value, separator]) => {
      if (separator === '') throw new Fault('split() needs a separator')
      return value.split(separator)
    },
  }),
  declareFunction({
    name: 'contains',
    group: 'Text',
    summary: 'True when the text has the part in it. For an item of a list write `item in list`.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'part', kind: 'text' },
    ],
    result: 'boolean',
    examples: [{ expression: '=note.contains("FRAGILE")', payload: { note: 'FRAGILE, keep dry' }, result: true }],
    run: ([value, part]) => value.includes(part),
  }),
  declareFunction({
    name: 'startsWith',
    group: 'Text',
    summary: 'True when the text begins with the part.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'part', kind: 'text' },
    ],
    result: 'boolean',
    examples: [{ expression: '=startsWith("SO-1001", "SO-")', result: true }],
    run: ([value, part]) => value.startsWith(part),
  }),
  declareFunction({
    name: 'endsWith',
    group: 'Text',
    summary: 'True when the text ends with the part.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'part', kind: 'text' },
    ],
    result: 'boolean',
    examples: [{ expression: '=endsWith("orders.csv", ".csv")', result: true }],
    run: ([value, part]) => value.endsWith(part),
  }),
  declareFunction({
    name: 'indexOf',
    group: 'Text',
    summary: 'Where the part first occurs in the text, counted from 0; -1 when it does not.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'part', kind: 'text' },
    ],
    result: 'number',
    examples: [{ expression: '=indexOf("SO-1001", "-")', result: 2 }],
    run: ([value, part]) => value.indexOf(part),
  }),
  declareFunction({
    name: 'matches',
    group: 'Text',
    summary:
      'True when the pattern, a regular expression written in the expression, occurs in the text; anchor it with ^ and $.',
    params: [
      { name: 'value', kind: 'text' },
      { name: 'pattern', kind: 'pattern' },
    ],
    result: 'boolean',
    examples: [
      { expression: '=matches("DE10115", r"^[A-Z]{2}\\d{5}$")', result: true },
      { expression: '=matches("10115", "^D")', result: false },
    ],
    run: ([value, pattern], frame) => {
      if (value.length > MAX_MATCHED_LENGTH) throw new Fault(`matches() takes at most ${MAX_MATCHED_LENGTH} characters`)
      spend(frame, Math.ceil((value.length * pattern.stateCount) / 8))
      return pattern.test(value)
    },
  }),
]

export const textFunctions: readonly ExpressionFunction[] = [...shapeFunctions, ...partFunctions]

function asText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return decimalText(value)
  if (typeof value === 'boolean') return String(value)
  if (value instanceof Date) return value.toISOString()
  throw new Fault(
    `text() cannot write ${describe(value)}: ${value === null ? 'give a fallback with default()' : 'choose its fields'}`,
  )
}

function wholeCount(count: number): number {
  if (!Number.isInteger(count) || count < 0)
    throw new Fault(`a count of characters is a whole number from 0, not ${count}`)
  return count
}

function textWidth(width: number): number {
  assertTextLength(wholeCount(width))
  return width
}

function fillCharacter(fill = ' '): string {
  if (fill.length !== 1) throw new Fault('the fill must be one character')
  return fill
}
