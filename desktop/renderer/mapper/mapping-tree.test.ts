import { expect, test } from 'vitest'
import { findNode, pathId, rowsOf, showPath } from './mapping-tree.ts'
import { shapeOfSample } from './read-shape.ts'

const { fields } = shapeOfSample({ number: 1, shipTo: { city: 'x', zip: 1 }, lines: [{ sku: 'A', pack: { size: 2 } }] })
const shown = (options: { readonly closed?: readonly string[][]; readonly filter?: string }) =>
  rowsOf(fields, { closed: new Set((options.closed ?? []).map(pathId)), filter: options.filter ?? '' }).map(
    ({ node, depth }) => `${depth} ${showPath(node.path)}`,
  )

test('a tree is shown as rows, the fields of a list item directly below the list', () => {
  expect(shown({})).toEqual([
    ...['0 number', '0 shipTo', '1 shipTo.city', '1 shipTo.zip'],
    ...['0 lines', '1 lines[].sku', '1 lines[].pack', '2 lines[].pack.size'],
  ])
})

test('a closed field hides what is in it', () => {
  expect(shown({ closed: [['shipTo'], ['lines', '[]', 'pack']] })).toEqual([
    ...['0 number', '0 shipTo', '0 lines', '1 lines[].sku', '1 lines[].pack'],
  ])
})

test('a filter shows what has all its words, with what is around it, closed or not', () => {
  expect(shown({ closed: [['lines']], filter: 'lines size' })).toEqual([
    '0 lines',
    '1 lines[].pack',
    '2 lines[].pack.size',
  ])
})

test('a field is found by its path', () => {
  expect(findNode(fields, ['lines', '[]', 'pack', 'size'])?.name).toBe('size')
  expect(findNode(fields, ['lines', '[]', 'nothing'])).toBeUndefined()
})
