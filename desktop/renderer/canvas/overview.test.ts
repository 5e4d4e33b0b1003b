import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { emptySelection } from '../document/selection.ts'
import { overviewOf } from './overview.ts'
import { toCanvas } from './to-canvas.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order' },
  nodes: { a: { type: 'manual', version: 1 }, b: { type: 'map', version: 1 }, c: { type: 'map', version: 1 } },
  layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 300, y: 200 } },
})

test('the overview has everything in it, one path for each colour', () => {
  const { nodes } = toCanvas({ flow, selection: emptySelection, problems: new Map() })
  const { bounds, shapes } = overviewOf(nodes)
  expect(bounds).toEqual({ x: -80, y: -80, width: 660, height: 424 })
  expect(shapes.map(({ path }) => path)).toEqual(['M0 0h200v64h-200z', 'M300 0h200v64h-200zM300 200h200v64h-200z'])
})

test('an empty canvas has an overview too', () => {
  expect(overviewOf([]).shapes).toEqual([])
})
