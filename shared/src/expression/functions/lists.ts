import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'
import { Fault } from '../expression-error.ts'
import { finite } from '../numbers.ts'
import { compareValues } from '../operators.ts'
import type { Frame } from '../scope.ts'
import type { Value } from '../values.ts'
import { assertTextLength, describe, isEqual, isList, kindOf, spend, writeMember } from '../values.ts'

const LIST = { name: 'list', kind: 'list' } as const

/** Functions that take a list as a whole. */
const wholeListFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'size',
    group: 'Lists and maps',
    summary: 'The number of items of a list, entries of a map, or characters of a text.',
    params: [{ name: 'value', kind: 'any' }],
    result: 'number',
    examples: [
      { expression: '=size(lines)', payload: { lines: [{}, {}] }, result: 2 },
      { expression: '=size("ABC")', result: 3 },
    ],
    run: ([value]) => sizeOf(value),
  }),
  declareFunction({
    name: 'sum',
    group: 'Lists and maps',
    summary: 'The sum of the numbers; 0 for an empty list. For money, round the result.',
    params: [LIST],
    result: 'number',
    examples: [
      { expression: '=sum(lines.map(l, l.qty))', payload: { lines: [{ qty: 2 }, { qty: 3.5 }] }, result: 5.5 },
    ],
    run: ([list], frame) => {
      spend(frame, list.length)
      return finite(list.reduce<number>((total, item) => total + numberItem(item), 0))
    },
  }),
  declareFunction({
    name: 'min',
    group: 'Lists and maps',
    summary: 'The smallest of the numbers, texts or dates; null for an empty list.',
    params: [LIST],
    result: 'any',
    examples: [{ expression: '=min([12, requested])', payload: { requested: 30 }, result: 12 }],
    run: ([list], frame) => extreme(list, { frame, sign: 1 }),
  }),
  declareFunction({
    name: 'max',
    group: 'Lists and maps',
    summary: 'The largest of the numbers, texts or dates; null for an empty list.',
    params: [LIST],
    result: 'any',
    examples: [
      {
        expression: '=max(lines.map(l, l.due))',
        payload: { lines: [{ due: '2026-11-21' }, { due: '2026-11-24' }] },
        result: '2026-11-24',
      },
    ],
    run: ([list], frame) => extreme(list, { frame, sign: -1 }),
  }),
  declareFunction({
    name: 'first',
    group: 'Lists and maps',
    summary: 'The first item; null when the list is empty.',
    params: [LIST],
    result: 'any',
    examples: [{ expression: '=first(["A", "B"])', result: 'A' }],
    run: ([list]) => list[0] ?? null,
  }),
  declareFunction({
    name: 'last',
    group: 'Lists and maps',
    summary: 'The last item; null when the list is empty.',
    params: [LIST],
    result: 'any',
    examples: [{ expression: '=last(["A", "B"])', result: 'B' }],
    run: ([list]) => list.at(-1) ?? null,
  }),
  declareFunction({
    name: 'join',
    group: 'Lists and maps',
    summary: 'The texts of a list as one text, with a separator between them (nothing if left out).',
    params: [LIST, { name: 'separator', kind: 'text', optional: true }],
    result: 'text',
    examples: [{ expression: '=join(["A", "B"], ", ")', result: 'A, B' }],
    run: ([list, separator = ''], frame) => {
      spend(frame, list.length)
      const texts = list.map(textItem)
      assertTextLength(texts.reduce((length, text) => length + text.length + separator.length, 0))
      return texts.join(separator)
    },
  }),
  declareFunction({
    name: 'distinct',
    group: 'Lists and maps',
    summary: 'The list with only the first of items that are equal.',
    params: [LIST],
    result: 'list',
    examples: [{ expression: '=distinct(["A", "B", "A"])', result: ['A', 'B'] }],
    run: ([list], frame) => distinct(list, frame),
  }),
  declareFunction({
    name: 'reverse',
    group: 'Lists and maps',
    summary: 'The list from its end to its start.',
    params: [LIST],
    result: 'list',
    examples: [{ expression: '=reverse([1, 2, 3])', result: [3, 2, 1] }],
    run: ([list]) => list.toReversed(),
  }),
  declareFunction({
    name: 'flatten',
    group: 'Lists and maps',
    summary: 'A list of lists as one list; items that are not lists stay. One level only.',
    params: [LIST],
    result: 'list',
    examples: [
      {
        expression: '=flatten(packages.map(p, p.lines))',
        payload: { packages: [{ lines: [1, 2] }, { lines: [3] }] },
        result: [1, 2, 3],
      },
    ],
    run: ([list], frame) => {
      spend(
        frame,
        list.reduce<number>((count, item) => count + (isList(item) ? item.length : 1), 0),
      )
      return list.flatMap((item) => (isList(item) ? item : [item]))
    },
  }),
  declareFunction({
    name: 'numbered',
    group: 'Lists and maps',
    summary: 'The items with their numbers from 1, as a list of {"number", "item"}.',
    params: [LIST],
    result: 'list',
    examples: [
      {
        expression: '=["A", "B"].numbered().map(n, {"line": n.number * 10, "sku": n.item})',
        result: [
          { line: 10, sku: 'A' },
          { line: 20, sku: 'B' },
        ],
      },
    ],
    run: ([list]) => list.map((item, index) => ({ number: index + 1, item })),
  }),
  declareFunction({
    name: 'asList',
    group: 'Lists and maps',
    summary:
      'The value as a list: a list stays, a single value becomes a list of one, null and missing become an empty list. For XML, where one line is not a list.',
    params: [{ name: 'value', kind: 'maybe' }],
    result: 'list',
    examples: [
      { expression: '=asList(order.line)', payload: { order: { line: { sku: 'A' } } }, result: [{ sku: 'A' }] },
      { expression: '=asList(order.line)', payload: { order: {} }, result: [] },
    ],
    run: ([value]) => (value === undefined || value === null ? [] : isList(value) ? value : [value]),
  }),
]

const mapFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'keys',
    group: 'Lists and maps',
    summary: 'The keys of a map, in their order.',
    params: [{ name: 'map', kind: 'map' }],
    result: 'list',
    examples: [{ expression: '=keys({"a": 1, "b": 2})', result: ['a', 'b'] }],
    run: ([map]) => Object.keys(map),
  }),
  declareFunction({
    name: 'values',
    group: 'Lists and maps',
    summary: 'The values of a map, in the order of its keys.',
    params: [{ name: 'map', kind: 'map' }],
    result: 'list',
    examples: [{ expression: '=sum(values(stock))', payload: { stock: { BER: 3, HAM: 4 } }, result: 7 }],
    run: ([map]) => Object.values(map),
  }),
  declareFunction({
    name: 'merge',
    group: 'Lists and maps',
    summary: 'One map with the entries of both; where both have a key, the second one counts.',
    params: [
      { name: 'base', kind: 'map' },
      { name: 'changes', kind: 'map' },
    ],
    result: 'map',
    examples: [
      {
        expression: '=merge(line, {"unit": "EA"})',
        payload: { line: { sku: 'A', unit: 'PCE' } },
        result: { sku: 'A', unit: 'EA' },
      },
    ],
    run: ([base, changes], frame) => {
      const merged: Record<string, Value> = {}
      for (const [key, value] of [...Object.entries(base), ...Object.entries(changes)]) {
        spend(frame, 1)
        writeMember(merged, key, value)
      }
      return merged
    },
  }),
]

export const listFunctions: readonly ExpressionFunction[] = [...wholeListFunctions, ...mapFunctions]

function numberItem(item: Value): number {
  if (typeof item === 'number') return item
  throw new Fault(`sum() adds numbers, and the list has ${describe(item)} in it`)
}

function textItem(item: Value): string {
  if (typeof item === 'string') return item
  throw new Fault(`join() joins texts, and the list has ${describe(item)} in it: use text()`)
}

function sizeOf(value: Value): number {
  switch (kindOf(value)) {
    case 'text':
      return String(value).length
    case 'list':
    case 'map':
      return isList(value) ? value.length : Object.keys(value ?? {}).length
    default:
      throw new Fault(`size() measures a list, a map or a text, not ${describe(value)}`)
  }
}

function extreme(list: readonly Value[], { frame, sign }: { frame: Frame; sign: 1 | -1 }): Value {
  spend(frame, list.length)
  const [head, ...rest] = list
  if (head === undefined) return null
  // A list of one is compared with itself, so that its item is checked like any other.
  return [head, ...rest].reduce((best, item) => (compareValues(item, best) * sign < 0 ? item : best), head)
}

function distinct(list: readonly Value[], frame: Frame): Value {
  const simple = new Set<Value>()
  const kept: Value[] = []
  const compound: Value[] = []
  for (const item of list) {
    spend(frame, 1)
    if (typeof item === 'object' && item !== null) {
      spend(frame, compound.length)
      if (compound.some((other) => isEqual(other, item, frame))) continue
      compound.push(item)
    } else if (simple.has(item)) {
      continue
    } else {
      simple.add(item)
    }
    kept.push(item)
  }
  return kept
}
