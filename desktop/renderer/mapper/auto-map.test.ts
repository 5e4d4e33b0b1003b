import { expect, test } from 'vitest'
import { applyProposals, proposeMapping } from './auto-map.ts'
import { showPath } from './mapping-tree.ts'
import { shapeOfSample } from './read-shape.ts'

const source = shapeOfSample({
  number: 'SO-1',
  customer: { name: 'A', city: 'Ulm' },
  shipTo: { name: 'B', city: 'Bonn', postcode: '1' },
  lines: [{ lineNo: 1, sku: 'A', qty: 2 }],
  log: [{ qty: 1, text: '' }],
}).fields
const target = shapeOfSample({
  orderNumber: '',
  ship_to: { Name: '', City: '', zip: '' },
  positions: [{ line_no: 1, article: '', quantity: 1 }],
  weird: '',
}).fields

const proposals = proposeMapping(source, target, () => false)
const pairs = proposals.map((pair) => `${showPath(pair.source.path)} > ${showPath(pair.target.path)}: ${pair.why}`)

test('targets are proposed by equal and similar names, from the place that fits best, in the order of the target', () => {
  expect(pairs).toEqual([
    'number > orderNumber: similar name',
    'shipTo.name > ship_to.Name: same name',
    'shipTo.city > ship_to.City: same name',
    'shipTo.postcode > ship_to.zip: similar name',
    'lines[].lineNo > positions[].line_no: same name',
    'lines[].sku > positions[].article: similar name',
    'lines[].qty > positions[].quantity: similar name',
  ])
})

test('what is accepted is written as lines, lists as loops', () => {
  const chosen = proposals.filter((pair) => pair.target.name !== 'zip')
  expect(applyProposals([], chosen, { order: new Map(), rootNames: new Set() })).toEqual([
    { target: 'orderNumber', value: '=number' },
    { target: 'ship_to.Name', value: '=shipTo.name' },
    { target: 'ship_to.City', value: '=shipTo.city' },
    {
      target: 'positions',
      each: '=lines',
      as: 'line',
      fields: [
        { target: 'line_no', value: '=line.lineNo' },
        { target: 'article', value: '=line.sku' },
        { target: 'quantity', value: '=line.qty' },
      ],
    },
  ])
})

test('targets that are mapped already are left alone', () => {
  expect(proposeMapping(source, target, () => true)).toEqual([])
})

test('a thousand fields are paired each with its own', () => {
  const wide = (prefix: string) =>
    shapeOfSample(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${prefix}${index}`, index]))).fields
  const found = proposeMapping(wide('field_'), wide('Field'), () => false)
  expect(found).toHaveLength(1000)
  expect(found.every((pair) => pair.source.name.replace('field_', 'Field') === pair.target.name)).toBe(true)
  expect(applyProposals([], found, { order: new Map(), rootNames: new Set() })).toHaveLength(1000)
})
