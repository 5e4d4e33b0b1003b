import { expect, test } from 'vitest'
import { allNodes, pathId, showPath } from './mapping-tree.ts'
import { parseMapping } from './parse-mapping.ts'
import { shapeOfSample } from './read-shape.ts'
import { usedSources } from './used-sources.ts'

const { fields } = shapeOfSample({ a: 1, b: { x: 1, y: 2 }, lines: [{ sku: '', qty: 1 }], other: [{ z: 1 }] })

function unused(lines: readonly unknown[]): readonly string[] {
  const used = usedSources(fields, parseMapping({ fields: lines }).lines)
  return [...allNodes(fields)].filter(({ path }) => !used.has(pathId(path))).map(({ path }) => showPath(path))
}

test('what a line reads is used, and what it lies in', () => {
  expect(unused([{ target: 't', value: '=b.x + a' }])).toEqual([
    'b.y',
    'lines',
    'lines[].sku',
    'lines[].qty',
    'other',
    'other[].z',
  ])
})

test('an object passed on as a whole is used with all that is in it; a loop over a list is not', () => {
  const loop = { target: 'rows', each: '=lines', as: 'l', fields: [{ target: 'q', value: '=l.qty' }] }
  expect(unused([{ target: 't', value: '=b' }, loop])).toEqual(['a', 'lines[].sku', 'other', 'other[].z'])
  expect(unused([{ ...loop, when: '=l.sku != ""' }])).not.toContain('lines[].sku')
  expect(unused([{ target: 't', value: '=sum(other.map(o, o.z))' }])).toContain('lines')
  expect(unused([{ target: 't', value: '=payload' }])).toEqual([])
})
