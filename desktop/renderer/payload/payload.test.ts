import { expect, test } from 'vitest'
import { diffValues } from './diff-values.ts'
import { flatten, initialOpenness, listChanges } from './flatten.ts'
import { jsonLines } from './json-lines.ts'
import { markOf, type PayloadNode, pathOf, rootNode } from './payload-node.ts'
import { tablesIn } from './payload-tables.ts'
import { maxHits, searchPayload } from './search-payload.ts'

const none: ReadonlySet<string> = new Set()
const all = { depth: Number.POSITIVE_INFINITY, closed: none, opened: none }
const order = {
  id: 'SO-1',
  lines: [
    { sku: 'A', qty: 1 },
    { sku: 'B', qty: 2 },
  ],
  'ship to': { city: 'Ghent' },
}

const marks = (root: PayloadNode) => listChanges(root).map((node) => `${markOf(node)} ${pathOf(node)}`)

test('a payload becomes rows in order, and a closed place hides what is below it', () => {
  expect(flatten(rootNode(order), all).map(pathOf)).toEqual([
    '',
    'id',
    'lines',
    ...['lines[0]', 'lines[0].sku', 'lines[0].qty', 'lines[1]', 'lines[1].sku', 'lines[1].qty'],
    ...['["ship to"]', '["ship to"].city'],
  ])
  const closed = new Set(['/lines'])
  expect(flatten(rootNode(order), { ...all, closed }).map(pathOf)).toEqual([
    ...['', 'id', 'lines', '["ship to"]', '["ship to"].city'],
  ])
})

test('a large payload opens only as far as a screen can take in', () => {
  const large = { head: { a: 1 }, lines: Array.from({ length: 50_000 }, (_item, line) => ({ line, sku: `S${line}` })) }
  const root = rootNode(large)
  expect(flatten(root, initialOpenness(root)).length).toBeLessThan(200)
  expect(flatten(rootNode(order), initialOpenness(rootNode(order))).length).toBe(11)
})

test('names with slashes, dots and marks keep rows apart', () => {
  const odd = { 'a/b': 1, a: { b: 2 }, 'x#removed': 3 }
  const ids = flatten(rootNode(odd, { before: { ...odd, x: 4 } }), all).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('a difference says what was added, removed and changed, and nothing of what stayed', () => {
  const after = { id: 'SO-1', lines: [{ sku: 'A', qty: 5 }], 'ship to': { city: 'Ghent', zip: '9000' } }
  expect(marks(rootNode(after, { before: order }))).toEqual([
    ...['changed lines[0].qty', 'removed lines[1]', 'added ["ship to"].zip'],
  ])
  expect(diffValues(order, structuredClone(order))).toBeUndefined()
})

test('items of a list are matched by what names them, wherever they moved', () => {
  const before = [
    { line: 1, qty: 4 },
    { line: 2, qty: 5 },
    { line: 3, qty: 6 },
  ]
  const after = [
    { line: 0, qty: 9 },
    { line: 1, qty: 4 },
    { line: 3, qty: 7 },
  ]
  expect(marks(rootNode(after, { before }))).toEqual(['added [0]', 'removed [1]', 'changed [2].qty'])
})

test('of plain items only those between the same beginning and end differ', () => {
  expect(marks(rootNode(['a', 'b', 'd', 'e'], { before: ['a', 'b', 'c', 'd', 'e'] }))).toEqual(['removed [2]'])
  expect(marks(rootNode(['a', 'x', 'c'], { before: ['a', 'b', 'c'] }))).toEqual(['changed [1]'])
})

test('a value of another kind is a change that knows what stood there', () => {
  expect(diffValues({ a: [1] }, { a: 'x' })?.members?.[0]?.change).toEqual({ mark: 'changed', before: [1] })
  expect(diffValues(null, { a: 1 })).toEqual({ mark: 'changed', before: null })
})

test('a search finds names and plain values of any case, also what was changed away', () => {
  expect(searchPayload(rootNode(order), 'gHe').nodes.map(pathOf)).toEqual(['["ship to"].city'])
  expect(searchPayload(rootNode(order), 'sku').nodes.map(pathOf)).toEqual(['lines[0].sku', 'lines[1].sku'])
  expect(searchPayload(rootNode(order), '2').nodes.map(pathOf)).toEqual(['lines[1].qty'])
  expect(searchPayload(rootNode({ a: 1 }, { before: { a: 'gone' } }), 'gone').nodes.map(pathOf)).toEqual(['a'])
  expect(searchPayload(rootNode(order), ' ').nodes).toEqual([])
})

test('a search that finds more than it counts says so', () => {
  const { nodes, isCut } = searchPayload(rootNode(Array.from({ length: maxHits + 1 }, () => 'x')), 'x')
  expect([nodes.length, isCut]).toEqual([maxHits, true])
})

test('lines of JSON are those of JSON.stringify', () => {
  const samples = [order, [], {}, 'text', null, { a: [], b: {}, c: [[1], []] }]
  for (const sample of samples) {
    const text = jsonLines(rootNode(sample)).map(({ node, part, hasComma }) => {
      const name = typeof node.name === 'string' && part !== 'close' ? `${JSON.stringify(node.name)}: ` : ''
      const brackets = Array.isArray(node.value) ? '[]' : '{}'
      const body = part === 'whole' ? JSON.stringify(node.value) : brackets[part === 'open' ? 0 : 1]
      return `${'  '.repeat(node.depth)}${name}${body}${hasComma ? ',' : ''}`
    })
    expect(text.join('\n')).toBe(JSON.stringify(sample, null, 2))
  }
})

test('every list of maps reads as a table, with the names its items have', () => {
  const tables = tablesIn(
    rootNode({
      orders: [
        { id: 1, lines: [{ sku: 'A' }] },
        { id: 2, note: 'x' },
      ],
      tags: ['a'],
    }),
  )
  expect(tables.map(({ title, columns }) => `${title}: ${columns.join()}`)).toEqual([
    ...['orders: id,lines,note', 'orders[0].lines: sku', 'Fields: field,value'],
  ])
  expect(tablesIn(rootNode('text'))).toEqual([])
})
