import { expect, test } from 'vitest'
import { drawLines } from './line-geometry.ts'
import { pathId, rowsOf } from './mapping-tree.ts'
import { fieldsOfPaths, mergeFields } from './merge-fields.ts'
import { parseMapping } from './parse-mapping.ts'
import { shapeOfSample } from './read-shape.ts'
import { targetTree } from './target-tree.ts'

const { fields } = shapeOfSample({ a: 1, lines: [{ sku: '', qty: 1 }] })
const { lines } = parseMapping({
  fields: [
    { target: 'x', value: '=upper(a)' },
    { target: 'total', value: '=sum(lines.map(l, l.qty))' },
    {
      target: 'rows',
      each: '=lines',
      as: 'line',
      when: '=line.qty > 0',
      fields: [{ target: 'sku', value: '=line.sku' }],
    },
  ],
})
const draw = (options: {
  readonly closed?: readonly string[][]
  readonly heightPx?: number
  readonly topPx?: number
}) => {
  const closed = new Set((options.closed ?? []).map(pathId))
  const view = { topPx: options.topPx ?? 0, heightPx: options.heightPx ?? 500 }
  const targets = rowsOf(targetTree({ fields: [], lines, added: [] }), { closed: new Set<string>(), filter: '' })
  const drawn = drawLines(lines, {
    sources: rowsOf(fields, { closed, filter: '' }),
    targets,
    sourceView: view,
    targetView: view,
  })
  return drawn.map(({ fromPx, toPx, chip }) => [fromPx, toPx, chip])
}

test('lines lead from the middle of the source row to the middle of the target row, with a word on the way', () => {
  expect(draw({})).toEqual([
    [14, 14, 'upper'],
    [98, 42, 'sum'],
    [42, 70, 'each, if'],
    [70, 98, undefined],
  ])
})

test('what is closed away is stood for by what it lies in; equal lines are drawn once', () => {
  expect(draw({ closed: [['lines']] })).toEqual([
    [14, 14, 'upper'],
    [42, 42, 'sum'],
    [42, 70, 'each, if'],
    [42, 98, undefined],
  ])
})

test('a line is left out when neither end is in sight', () => {
  expect(draw({ topPx: 56, heightPx: 20 }).map(([, to]) => to)).toEqual([14, 42])
})

test('fields that only expressions know join the fields of the sample', () => {
  const merged = mergeFields(
    fields,
    fieldsOfPaths([
      ['lines', '[]', 'unit'],
      ['b', 'c'],
    ]),
  )
  expect(rowsOf(merged, { closed: new Set(), filter: '' }).map(({ node }) => node.path.join('.'))).toEqual([
    ...['a', 'lines', 'lines.[].sku', 'lines.[].qty', 'lines.[].unit', 'b', 'b.c'],
  ])
})
