import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { beginWhere } from './begin-where.ts'

type Parts = Readonly<Record<string, object>>

/** in → a → b → send, and a → other. */
function flowWith(changed: Parts = {}, wires: readonly { readonly from: string; readonly to: string }[] = []): Flow {
  const ids = ['in', 'a', 'b', 'send', 'other', ...Object.keys(changed)]
  return flowSchema.parse({
    ...{ format: flowFormat, id: 'test', name: 'Test', record: { entity: 'order' } },
    nodes: Object.fromEntries(ids.map((id) => [id, { type: 'map', version: 1, ...changed[id] }])),
    wires: [
      { from: 'in.out', to: 'a' },
      { from: 'a.out', to: 'b' },
      { from: 'b.out', to: 'send' },
      { from: 'a.out', to: 'other' },
      ...wires,
    ],
  })
}

const ran = flowWith()
const other = { config: { fields: [] } }
const beginAfter = (now: Flow) => beginWhere({ ran, now, stoppedAt: 'send' })

test('a retry begins at the first changed node before the stop', () => {
  expect(beginAfter(flowWith({ b: other }))).toBe('b')
  expect(beginAfter(flowWith({ b: other, a: other, send: other }))).toBe('a')
})

test('a retry goes on where each stopped when nothing before it says something else', () => {
  expect(beginAfter(ran)).toBeUndefined()
  expect(beginAfter(flowWith({ send: other }))).toBeUndefined()
  expect(beginAfter(flowWith({ other }))).toBeUndefined()
  expect(beginAfter(flowWith({ b: { name: 'Called otherwise' } }))).toBeUndefined()
})

test('a node that was put in between is reached from the one before it; a source runs for no record', () => {
  const inserted = flowWith({ more: {} }, [
    { from: 'b.out', to: 'more' },
    { from: 'more.out', to: 'send' },
  ])
  expect(beginAfter(inserted)).toBe('b')
  expect(beginAfter(flowWith({ in: other }))).toBeUndefined()
})
