import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'
import { Fault } from '../expression-error.ts'
import { compareValues } from '../operators.ts'
import type { Value } from '../values.ts'
import { describe, spend } from '../values.ts'

const LIST = { name: 'list', kind: 'list' } as const
const ITEM = { name: 'item', kind: 'name' } as const

/** Functions that evaluate an expression for each item of a list. */
export const loopFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'map',
    group: 'Lists and maps',
    summary: 'A list with the result of the expression for each item.',
    params: [LIST, ITEM, { name: 'expression', kind: 'each' }],
    result: 'list',
    examples: [
      {
        expression: '=lines.map(l, {"sku": upper(l.sku)})',
        payload: { lines: [{ sku: 'a1' }, { sku: 'b2' }] },
        result: [{ sku: 'A1' }, { sku: 'B2' }],
      },
    ],
    run: ([list, , expression]) => list.map((item) => expression(item)),
  }),
  declareFunction({
    name: 'filter',
    group: 'Lists and maps',
    summary: 'The items for which the condition is true.',
    params: [LIST, ITEM, { name: 'condition', kind: 'each' }],
    result: 'list',
    examples: [
      { expression: '=lines.filter(l, l.qty > 0)', payload: { lines: [{ qty: 0 }, { qty: 2 }] }, result: [{ qty: 2 }] },
    ],
    run: ([list, , condition]) => list.filter((item) => isTrue(condition(item))),
  }),
  declareFunction({
    name: 'find',
    group: 'Lists and maps',
    summary: 'The first item for which the condition is true; null when there is none.',
    params: [LIST, ITEM, { name: 'condition', kind: 'each' }],
    result: 'any',
    examples: [
      {
        expression: '=find(partners, p, p.role == "SHIP_TO").id',
        payload: {
          partners: [
            { role: 'SOLD_TO', id: 'C1' },
            { role: 'SHIP_TO', id: 'C2' },
          ],
        },
        result: 'C2',
      },
    ],
    run: ([list, , condition]) => list.find((item) => isTrue(condition(item))) ?? null,
  }),
  declareFunction({
    name: 'all',
    group: 'Lists and maps',
    summary: 'True when the condition is true for every item, and for an empty list.',
    params: [LIST, ITEM, { name: 'condition', kind: 'each' }],
    result: 'boolean',
    examples: [{ expression: '=lines.all(l, l.qty > 0)', payload: { lines: [{ qty: 1 }, { qty: 0 }] }, result: false }],
    run: ([list, , condition]) => list.every((item) => isTrue(condition(item))),
  }),
  declareFunction({
    name: 'exists',
    group: 'Lists and maps',
    summary: 'True when the condition is true for at least one item.',
    params: [LIST, ITEM, { name: 'condition', kind: 'each' }],
    result: 'boolean',
    examples: [{ expression: '=[1, 5].exists(n, n > 3)', result: true }],
    run: ([list, , condition]) => list.some((item) => isTrue(condition(item))),
  }),
  declareFunction({
    name: 'exists_one',
    group: 'Lists and maps',
    summary: 'True when the condition is true for exactly one item.',
    params: [LIST, ITEM, { name: 'condition', kind: 'each' }],
    result: 'boolean',
    examples: [{ expression: '=[4, 5].exists_one(n, n > 3)', result: false }],
    run: ([list, , condition]) => list.filter((item) => isTrue(condition(item))).length === 1,
  }),
  declareFunction({
    name: 'sortBy',
    group: 'Lists and maps',
    summary:
      'The items in rising order of a number, text or date computed from each. Items that are equal keep their order.',
    params: [LIST, ITEM, { name: 'key', kind: 'each' }],
    result: 'list',
    examples: [
      {
        expression: '=lines.sortBy(l, l.position).map(l, l.sku)',
        payload: {
          lines: [
            { position: 20, sku: 'B' },
            { position: 10, sku: 'A' },
          ],
        },
        result: ['A', 'B'],
      },
    ],
    run: ([list, , key], frame) => {
      spend(frame, list.length * Math.ceil(Math.log2(list.length + 1)))
      const keyed = list.map((item) => ({ item, key: key(item) }))
      return keyed.toSorted((a, b) => compareValues(a.key, b.key)).map(({ item }) => item)
    },
  }),
  declareFunction({
    name: 'groupBy',
    group: 'Lists and maps',
    summary: 'Groups of the items with an equal key, as a list of {"key", "items"} in order of first appearance.',
    params: [LIST, ITEM, { name: 'key', kind: 'each' }],
    result: 'list',
    examples: [
      {
        expression: '=lines.groupBy(l, l.site).map(g, {"site": g.key, "count": size(g.items)})',
        payload: { lines: [{ site: 'BER' }, { site: 'HAM' }, { site: 'BER' }] },
        result: [
          { site: 'BER', count: 2 },
          { site: 'HAM', count: 1 },
        ],
      },
    ],
    run: ([list, , key]) => {
      // By hand: expressions are also evaluated in Chrome 114, which has no `Map.groupBy`.
      const groups = new Map<string | number | boolean, Value[]>()
      for (const item of list) {
        const name = groupKey(key(item))
        const group = groups.get(name)
        if (group === undefined) groups.set(name, [item])
        else group.push(item)
      }
      return [...groups].map(([groupedBy, items]) => ({ key: groupedBy, items }))
    },
  }),
]

function isTrue(value: Value): boolean {
  if (typeof value === 'boolean') return value
  throw new Fault(`a condition is true or false, not ${describe(value)}`)
}

function groupKey(value: Value): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw new Fault(`groupBy() groups by a text, a number, or true and false, not by ${describe(value)}`)
}
