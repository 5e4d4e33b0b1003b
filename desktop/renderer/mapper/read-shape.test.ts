import { expect, test } from 'vitest'
import { allNodes, type FieldNode, showPath } from './mapping-tree.ts'
import { maxFields, readShape, shapeOfSample } from './read-shape.ts'

const outline = (fields: readonly FieldNode[]) =>
  [...allNodes(fields)].map(({ path, kind, isRequired }) => `${showPath(path)}${isRequired ? '!' : ''} ${kind}`)

function fieldsOf(text: string): readonly string[] {
  const answer = readShape(text)
  return answer.ok ? outline(answer.shape.fields) : [answer.message]
}

test('a sample shows its fields, with the fields of all items of a list together', () => {
  const sample = {
    number: 'SO-1',
    lines: [
      { sku: 'A', qty: 1 },
      { sku: 'B', note: null },
    ],
    tags: ['x'],
    shipTo: { city: 'Ulm' },
  }
  expect(fieldsOf(JSON.stringify(sample))).toEqual([
    ...['number text', 'lines list', 'lines[].sku text', 'lines[].qty number', 'lines[].note null'],
    ...['tags list', 'tags[] text', 'shipTo object', 'shipTo.city text'],
  ])
})

test('a list of records is read as one record', () => {
  expect(fieldsOf('[{"a":1},{"a":2}]')).toEqual(['a number'])
})

test('a JSON Schema shows its fields and which are required, references and combinations included', () => {
  const schema = {
    type: 'object',
    required: ['reference', 'lines'],
    properties: {
      reference: { type: 'string' },
      lines: { type: 'array', items: { $ref: '#/$defs/line' } },
      priority: { enum: ['normal', 'rush'] },
      shipTo: { allOf: [{ properties: { city: { type: ['string', 'null'] } } }, { required: ['city'] }] },
      weight: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    },
    $defs: {
      line: {
        required: ['sku'],
        properties: { sku: { type: 'string' }, parts: { type: 'array', items: { $ref: '#/$defs/line' } } },
      },
    },
  }
  expect(fieldsOf(JSON.stringify(schema))).toEqual([
    ...['reference! text', 'lines! list', 'lines[].sku! text', 'lines[].parts list', 'lines[].parts[] any'],
    ...['priority text', 'shipTo object', 'shipTo.city! text', 'weight number'],
  ])
})

test('a CSV header gives its columns, whatever separates them', () => {
  expect(fieldsOf('\uFEFForder no;"sku";qty\n1;A;2')).toEqual(['order no text', 'sku text', 'qty text'])
  expect(fieldsOf('a,b\tc')).toEqual(['a,b text', 'c text'])
})

test('what is no shape is refused with what to do', () => {
  expect(readShape('{"a": ')).toMatchObject({ ok: false, message: expect.stringContaining('no complete JSON') })
  expect(readShape('just some words')).toMatchObject({ ok: false, message: expect.stringContaining('CSV header') })
  expect(readShape(' ')).toMatchObject({ ok: false })
  expect(readShape('[1,2]')).toMatchObject({ ok: false, message: expect.stringContaining('No fields') })
})

test('more fields than can be shown are cut, and that is said', () => {
  const wide = Object.fromEntries(Array.from({ length: maxFields + 10 }, (_, index) => [`f${index}`, index]))
  const shape = shapeOfSample(wide)
  expect(shape.fields).toHaveLength(maxFields)
  expect(shape.isCut).toBe(true)
})
