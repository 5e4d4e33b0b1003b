import { functionLibrary } from '@crossdock/shared/expression'
import { quote } from './to-expression.ts'

/** A value that a template asks for. */
export interface TemplateInput {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'table' | 'column' | 'zone'
  readonly initial: string
  /** May be left empty. */
  readonly isOptional?: boolean
  readonly choices?: readonly string[]
}

/** Something to do with a value on its way, chosen from a menu. */
export interface Template {
  readonly id: string
  readonly group: string
  readonly title: string
  /** What it does, in the words of the function's documentation. */
  readonly summary: string
  readonly inputs: readonly TemplateInput[]
  /** True when it needs no value: it takes the place of whatever was there. */
  readonly isFixed?: boolean
  /** The expression around `value`, both without `=`. Inputs are as they were typed. */
  build(value: string, inputs: Readonly<Record<string, string>>): string
}

const quantityUnits = [
  'kg',
  'g',
  'mg',
  't',
  'lb',
  'oz',
  'm',
  'cm',
  'mm',
  'km',
  'in',
  'ft',
  'l',
  'ml',
  'cl',
  'm3',
  'gal',
]
const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Amsterdam',
  'Europe/Paris',
  'Europe/Warsaw',
  'America/New_York',
  'Asia/Shanghai',
]

const input = (name: string, label: string, rest: Partial<TemplateInput> = {}): TemplateInput => ({
  name,
  label,
  kind: 'text',
  initial: '',
  ...rest,
})
const unit = (name: string, label: string, initial: string) => input(name, label, { initial, choices: quantityUnits })
const zone = input('zone', 'Time zone', { kind: 'zone', initial: 'Europe/Berlin', choices: zones, isOptional: true })
const digits = input('digits', 'Digits after the point', { kind: 'number', initial: '2' })
const packSize = input('packSize', 'Units in a pack', { kind: 'number', initial: '12' })

/** Calls a function of the library with the value first; inputs follow in their order, empty ones at the end left out. */
function call(
  group: string,
  name: string,
  { title, inputs = [] }: { readonly title: string; readonly inputs?: readonly TemplateInput[] },
): Template {
  return {
    id: name,
    group,
    title,
    summary: summaryOf(name),
    inputs,
    build: (value, given) => {
      const texts = inputs.map(({ name: key, kind, isOptional }) => ({ text: given[key] ?? '', kind, isOptional }))
      const end = texts.findLastIndex(({ text, isOptional }) => text !== '' || isOptional !== true)
      const rest = texts
        .slice(0, end + 1)
        .map(({ text, kind }) => (kind === 'number' ? text.trim() || '0' : quote(text)))
      return `${name}(${[value, ...rest].join(', ')})`
    },
  }
}

function operation(
  id: string,
  sign: string,
  { title, summary, initial }: { readonly title: string; readonly summary: string; readonly initial: string },
): Template {
  return {
    id,
    group: 'Numbers',
    title,
    summary,
    inputs: [input('by', 'Number', { kind: 'number', initial })],
    build: (value, { by = '' }) => `${isSimple(value) ? value : `(${value})`} ${sign} ${by.trim() || initial}`,
  }
}

function lookup(name: 'lookup' | 'lookupOr', title: string): Template {
  const table = input('table', 'Code table', { kind: 'table' })
  const column = input('column', 'Column', { kind: 'column', isOptional: true })
  const fallback = input('fallback', 'When the code is not there')
  return {
    id: name,
    group: 'Codes',
    title,
    summary: summaryOf(name),
    inputs: name === 'lookup' ? [table, column] : [table, column, fallback],
    build: (value, given) => {
      const end = (given.column ?? '').trim() === '' ? [] : [quote((given.column ?? '').trim())]
      const middle = name === 'lookup' ? [] : [quote(given.fallback ?? '')]
      return `${name}(${[quote((given.table ?? '').trim()), value, ...middle, ...end].join(', ')})`
    },
  }
}

function fixed(
  id: string,
  title: string,
  { summary, expression }: { readonly summary: string; readonly expression: string },
): Template {
  return { id, group: 'Fixed values', title, summary, inputs: [], isFixed: true, build: () => expression }
}

/** The menu of what can happen to a value on its way, grouped. */
export const templates: readonly Template[] = [
  {
    ...fixed('fixed-text', 'A fixed text', { summary: 'The same text for every record.', expression: '' }),
    inputs: [input('text', 'Text')],
    build: (_value, { text = '' }) => quote(text),
  },
  {
    ...fixed('fixed-number', 'A fixed number', { summary: 'The same number for every record.', expression: '' }),
    inputs: [input('number', 'Number', { kind: 'number', initial: '1' })],
    build: (_value, { number = '' }) => number.trim() || '0',
  },
  fixed('true', 'Yes (true)', { summary: 'True for every record.', expression: 'true' }),
  fixed('false', 'No (false)', { summary: 'False for every record.', expression: 'false' }),
  fixed('null', 'Empty (null)', { summary: 'Null for every record.', expression: 'null' }),
  fixed('now', 'The time of processing', { summary: summaryOf('now'), expression: 'now()' }),
  fixed('record-key', 'The record’s key', {
    summary: 'The business key, such as an order number.',
    expression: 'record.key',
  }),
  call('Text', 'upper', { title: 'Capital letters' }),
  call('Text', 'lower', { title: 'Small letters' }),
  call('Text', 'trim', { title: 'Without blanks around it' }),
  call('Text', 'trimLeadingZeros', { title: 'Without zeros in front' }),
  call('Text', 'text', { title: 'As a text' }),
  call('Text', 'left', {
    title: 'The first characters',
    inputs: [input('count', 'Characters', { kind: 'number', initial: '10' })],
  }),
  call('Text', 'padLeft', {
    title: 'Filled up in front',
    inputs: [
      input('width', 'Width', { kind: 'number', initial: '8' }),
      input('fill', 'Filled with', { initial: '0', isOptional: true }),
    ],
  }),
  call('Text', 'fixedWidth', {
    title: 'In a fixed width',
    inputs: [input('width', 'Width', { kind: 'number', initial: '20' })],
  }),
  call('Text', 'replace', {
    title: 'Replace a part',
    inputs: [input('search', 'Find'), input('replacement', 'Put instead')],
  }),
  call('Numbers', 'number', {
    title: 'Read as a number',
    inputs: [input('separator', 'Decimal sign', { initial: '.', choices: ['.', ','], isOptional: true })],
  }),
  call('Numbers', 'round', { title: 'Rounded', inputs: [digits] }),
  operation('times', '*', {
    title: 'Times a number',
    summary: 'Multiplied, for example by the units in a pack.',
    initial: '12',
  }),
  operation('divided', '/', {
    title: 'Divided by a number',
    summary: 'Divided, for example from grams to kilograms.',
    initial: '1000',
  }),
  call('Numbers', 'roundTo', {
    title: 'To whole multiples',
    inputs: [
      input('multiple', 'Multiple', { kind: 'number', initial: '12' }),
      input('mode', 'Direction', { initial: 'up', choices: ['up', 'down'], isOptional: true }),
    ],
  }),
  call('Dates', 'formatDate', {
    title: 'Write a date',
    inputs: [
      input('format', 'Format', {
        initial: 'yyyy-MM-dd',
        choices: ['yyyy-MM-dd', 'dd.MM.yyyy', 'dd.MM.yyyy HH:mm', 'yyyyMMdd', '102', '203'],
      }),
      zone,
    ],
  }),
  call('Dates', 'date', {
    title: 'Read a date',
    inputs: [
      input('format', 'Format', {
        initial: 'dd.MM.yyyy',
        choices: ['dd.MM.yyyy', 'yyyyMMdd', 'dd.MM.yyyy HH:mm', '102', '203'],
      }),
      zone,
    ],
  }),
  call('Dates', 'addDays', {
    title: 'Some days later',
    inputs: [input('days', 'Days', { kind: 'number', initial: '1' })],
  }),
  call('Dates', 'addWorkdays', {
    title: 'Some workdays later',
    inputs: [input('days', 'Workdays', { kind: 'number', initial: '1' })],
  }),
  call('Units and packs', 'convert', {
    title: 'Another unit',
    inputs: [unit('from', 'From', 'g'), unit('to', 'To', 'kg')],
  }),
  call('Units and packs', 'toBase', { title: 'Packs to single units', inputs: [packSize] }),
  call('Units and packs', 'wholePacks', { title: 'Single units to whole packs', inputs: [packSize] }),
  lookup('lookup', 'By a code table'),
  lookup('lookupOr', 'By a code table, else a fixed text'),
  call('Missing values', 'default', {
    title: 'Something else when it is missing',
    inputs: [input('fallback', 'Fallback')],
  }),
  call('Lists', 'first', { title: 'The first item' }),
  call('Lists', 'size', { title: 'How many' }),
  call('Lists', 'sum', { title: 'The sum' }),
  call('Lists', 'join', { title: 'As one text', inputs: [input('separator', 'Between them', { initial: ', ' })] }),
]

function summaryOf(name: string): string {
  return functionLibrary.find((doc) => doc.name === name)?.summary ?? ''
}

/** True for what an operator can follow without brackets. */
function isSimple(value: string): boolean {
  return /^[\w.]+$|^\w+\([^()]*\)$/.test(value)
}
