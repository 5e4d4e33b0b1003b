import { manifests } from '@crossdock/nodes/manifests'
import { expect, test } from 'vitest'
import { orderOfPaths, type RawLines } from './edit-lines.ts'
import { mapField, writeValue } from './map-field.ts'
import { allNodes, type FieldNode, findNode } from './mapping-tree.ts'
import { parseMapping } from './parse-mapping.ts'
import { shapeOfSample } from './read-shape.ts'
import { targetTree } from './target-tree.ts'

const source = shapeOfSample({
  number: 'SO-1',
  line: 'hidden',
  'ship-to': { city: 'Ulm', zip: '1' },
  lines: [{ sku: 'A', quantity: 2, parts: [{ no: 1 }], codes: ['x'] }],
}).fields
const target = shapeOfSample({
  reference: '',
  shipTo: { city: '', zip: '', name: '' },
  positions: [{ SKU: '', quantity: 1, parts: [{ no: 1 }] }],
  codes: [''],
}).fields

/** Maps pairs of dotted paths one after another; the last answer counts. */
function map(pairs: readonly (readonly [string, string])[], start: RawLines = [], targets = target) {
  return pairs.reduce<{ lines: RawLines; message: string | undefined }>(
    ({ lines }, [from, to]) => {
      const tree = targetTree({ fields: targets, lines: parseMapping({ fields: lines }).lines, added: [] })
      const order = orderOfPaths([...allNodes(tree)].map(({ path }) => path))
      const ends = { source: node(source, from), target: node(tree, to) }
      const answer = mapField(lines, ends, { order, rootNames: new Set(source.map(({ name }) => name)) })
      return answer.ok ? { lines: answer.lines, message: undefined } : { lines, message: answer.message }
    },
    { lines: start, message: undefined },
  )
}

function node(nodes: readonly FieldNode[], path: string): FieldNode {
  const steps = path.split('.')
  const name = steps.at(-1) ?? ''
  return findNode(nodes, steps) ?? { name, path: steps, kind: 'any', isRequired: false, children: [] }
}

test('a field fills a field; lines stand in the order of the target, whatever was mapped first', () => {
  const { lines } = map([
    ['ship-to.city', 'shipTo.city'],
    ['number', 'reference'],
  ])
  expect(lines).toEqual([
    { target: 'reference', value: '=number' },
    { target: 'shipTo.city', value: '=payload["ship-to"].city' },
  ])
})

test('a list on a list makes a loop, with its fields of equal names mapped inside', () => {
  const { lines } = map([['lines', 'positions']])
  expect(lines).toEqual([
    {
      target: 'positions',
      each: '=lines',
      as: 'lineItem',
      fields: [
        { target: 'SKU', value: '=lineItem.sku' },
        { target: 'quantity', value: '=lineItem.quantity' },
        { target: 'parts', each: '=lineItem.parts', as: 'part', fields: [{ target: 'no', value: '=part.no' }] },
      ],
    },
  ])
  expect(manifests.map.config.safeParse({ fields: lines }).success).toBe(true)
})

test('a field of a list on a field of a list makes the loops in between', () => {
  const { lines } = map([
    ['lines.[].parts.[].no', 'positions.[].parts.[].no'],
    ['number', 'positions.[].SKU'],
  ])
  expect(lines).toEqual([
    {
      target: 'positions',
      each: '=lines',
      as: 'lineItem',
      fields: [
        { target: 'SKU', value: '=number' },
        { target: 'parts', each: '=lineItem.parts', as: 'part', fields: [{ target: 'no', value: '=part.no' }] },
      ],
    },
  ])
})

test('a field that is in no list cannot fill items of a list that nothing goes through yet', () => {
  expect(map([['number', 'positions.[].SKU']]).message).toContain('is not in a list')
})

test('an object on an object maps the fields of equal names; a new target gets the object as a whole', () => {
  expect(map([['ship-to', 'shipTo']]).lines).toEqual([
    { target: 'shipTo.city', value: '=payload["ship-to"].city' },
    { target: 'shipTo.zip', value: '=payload["ship-to"].zip' },
  ])
  expect(map([['ship-to', 'address']]).lines).toEqual([{ target: 'address', value: '=payload["ship-to"]' }])
})

test('a list of plain values fills a list of plain values as it is; a field of a list fills a single one from its first item', () => {
  expect(map([['lines.[].sku', 'reference']]).lines).toEqual([{ target: 'reference', value: '=first(lines).sku' }])
  expect(map([['lines.[].codes', 'codes']]).lines).toEqual([{ target: 'codes', value: '=first(lines).codes' }])
})

test('a list on a new field copies its plain fields, ready to be changed', () => {
  expect(map([['lines', 'rows']]).lines).toEqual([
    {
      target: 'rows',
      each: '=lines',
      as: 'lineItem',
      fields: [
        { target: 'sku', value: '=lineItem.sku' },
        { target: 'quantity', value: '=lineItem.quantity' },
      ],
    },
  ])
})

test('what would be a value and an object at once is refused with what to do', () => {
  const whole = [{ target: 'shipTo', value: '=x' }]
  expect(map([['number', 'shipTo.city']], whole).message).toContain('filled as a whole')
  const inner = [{ target: 'shipTo.city', value: '=x' }]
  expect(map([['number', 'shipTo']], inner).message).toContain('mapped already')
})

test('mapping again changes the line and keeps what else it says; lines that cannot be read stay as they are', () => {
  const start = [{ odd: true }, { target: 'reference', value: '=old', optional: true }]
  expect(map([['number', 'reference']], start).lines).toEqual([
    { odd: true },
    { target: 'reference', value: '=number', optional: true },
  ])
})

test('a value is written where it belongs; inside a list only when something goes through it', () => {
  const context = { order: new Map(), rootNames: new Set<string>() }
  const write = (lines: RawLines, path: string) =>
    writeValue(lines, { target: node(target, path), value: 'x' }, context)
  expect(write([], 'shipTo.city')).toEqual({ ok: true, lines: [{ target: 'shipTo.city', value: 'x' }] })
  expect(write([], 'positions.[].SKU')).toMatchObject({
    ok: false,
    message: 'Drag a list onto “positions” first: it is filled once per item.',
  })
  const loop = { target: 'positions', each: '=lines', fields: [] }
  expect(write([loop], 'positions.[].SKU')).toMatchObject({
    ok: true,
    lines: [{ fields: [{ target: 'SKU', value: 'x' }] }],
  })
  expect(write([{ target: 'shipTo', value: 1 }], 'shipTo.city')).toMatchObject({ ok: false })
})
