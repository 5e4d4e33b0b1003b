import { expect, test } from 'vitest'
import { pathId, showPath } from './mapping-tree.ts'
import { parseMapping } from './parse-mapping.ts'
import { readShape } from './read-shape.ts'
import { canHaveValue, missingTargets, type TargetNode, targetsById, targetTree } from './target-tree.ts'

const schema = {
  type: 'object',
  required: ['reference', 'shipTo', 'lines'],
  properties: {
    reference: { type: 'string' },
    shipTo: {
      type: 'object',
      required: ['city', 'name'],
      properties: { city: { type: 'string' }, name: { type: 'string' } },
    },
    lines: { type: 'array', items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
  },
}

function treeOf(fields: readonly unknown[], added: readonly string[][] = []): readonly TargetNode[] {
  const shape = readShape(JSON.stringify(schema))
  return targetTree({ fields: shape.ok ? shape.shape.fields : [], lines: parseMapping({ fields }).lines, added })
}

const missing = (fields: readonly unknown[]) => missingTargets(treeOf(fields)).map(({ path }) => showPath(path))

test('required fields are missing until they, or the whole that they are part of, are filled', () => {
  expect(missing([])).toEqual(['reference', 'shipTo', 'lines'])
  expect(
    missing([
      { target: 'shipTo.city', value: 'x' },
      { target: 'reference', value: '=a' },
    ]),
  ).toEqual(['shipTo.name', 'lines'])
  expect(
    missing([
      { target: 'shipTo', value: '=shipTo' },
      { target: 'reference', value: '=a' },
    ]),
  ).toEqual(['lines'])
  const list = { target: 'lines', each: '=l', fields: [] }
  expect(missing([{ target: 'shipTo', value: '=s' }, { target: 'reference', value: '=a' }, list])).toEqual([
    'lines[].sku',
  ])
})

test('targets that the shape does not know, and fields added by hand, stand after those that it knows', () => {
  const tree = treeOf(
    [
      { target: 'extra.note', value: 1 },
      { target: 'shipTo.zip', value: 2 },
    ],
    [['byHand']],
  )
  const names = (nodes: readonly TargetNode[]): readonly string[] =>
    nodes.flatMap((node) => [showPath(node.path), ...names(node.children)])
  expect(names(tree)).toEqual([
    ...['reference', 'shipTo', 'shipTo.city', 'shipTo.name', 'shipTo.zip', 'lines', 'lines[].sku'],
    ...['extra', 'extra.note', 'byHand'],
  ])
})

test('where the order of the shape says nothing, what was mapped when one began comes first', () => {
  const shape = readShape(JSON.stringify(schema))
  const { lines } = parseMapping({
    fields: [
      { target: 'lines', each: '=l', fields: [] },
      { target: 'shipTo.zip', value: 1 },
    ],
  })
  const tree = targetTree({ fields: shape.ok ? shape.shape.fields : [], lines: [], added: [], first: lines })
  expect(tree.map(({ name, isRequired, kind }) => [name, isRequired, kind])).toEqual([
    ['lines', true, 'list'],
    ['shipTo', true, 'object'],
    ['reference', true, 'text'],
  ])
})

test('a field inside a list can have a value once a loop fills the list; a part of a whole cannot', () => {
  const canHave = (fields: readonly unknown[], ...path: string[]) => {
    const node = targetsById(treeOf(fields)).get(pathId(path))
    return node && canHaveValue(node)
  }
  expect(canHave([], 'lines', '[]', 'sku')).toBe(false)
  expect(canHave([{ target: 'lines', each: '=l', fields: [] }], 'lines', '[]', 'sku')).toBe(true)
  expect(canHave([], 'shipTo', 'city')).toBe(true)
  expect(canHave([{ target: 'shipTo', value: '=s' }], 'shipTo', 'city')).toBe(false)
  expect(canHave([{ target: 'shipTo.city', value: '=s' }], 'shipTo')).toBe(false)
})
