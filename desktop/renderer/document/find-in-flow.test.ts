import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import { expect, test } from 'vitest'
import { findInFlow } from './find-in-flow.ts'

const flow: Flow = flowSchema.parse({
  format: flowFormat,
  id: 'test',
  name: 'Test',
  record: { entity: 'order', key: '=order.number' },
  nodes: {
    send: {
      type: 'http-request',
      version: 1,
      name: 'To the WMS',
      config: { path: '/orders/{number}', query: { a: 7 } },
    },
    start: { type: 'manual', version: 1 },
  },
  layout: { send: { x: 300, y: 0 }, start: { x: 0, y: 0 } },
  notes: { why: { text: 'Ask the WMS team first', x: 0, y: 0, width: 200, height: 100 } },
})

test.each([
  ['a name and a note', 'wms', ['send name', 'why note']],
  ['a type', 'HTTP', ['send type']],
  ['a value deep in the configuration', '{number}', ['send path']],
  ['a number', '7', ['send query.a']],
  ['the expression of the record key', 'order.number', ['start record key']],
  ['nothing', '   ', []],
])('%s is found', (_what, query, expected) => {
  expect(findInFlow(flow, query).map(({ id, place }) => `${id} ${place}`)).toEqual(expected)
})

test('a hit shows the words with what stands around them', () => {
  expect(findInFlow(flow, 'team')[0]?.text).toBe('Ask the WMS team first')
})
