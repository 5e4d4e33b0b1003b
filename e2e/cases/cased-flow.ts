/** Manual start → read the order → route: north is shaped and sent, what is refused is noted; south is picked. */
export function casedFlow(id: string, name: string): object {
  return {
    ...{ format: 'crossdock/flow@1', id, name, record: { entity: 'order', key: '=number' } },
    nodes: {
      start: { type: 'manual', version: 1, name: 'Orders in', config: { sample: { number: 'SO-1' } } },
      read: {
        ...{ type: 'http-request', version: 1, name: 'Read the order' },
        config: { method: 'GET', system: 'erp', path: '/orders/{no}', pathValues: { no: '=number' } },
      },
      ways: {
        ...{ type: 'route', version: 1, name: 'By zone' },
        config: {
          cases: [
            { port: 'north', when: '=zone == "N"' },
            { port: 'south', when: '=zone == "S"' },
          ],
        },
      },
      shape: {
        ...{ type: 'map', version: 1, name: 'To the warehouse' },
        config: { fields: [{ target: 'reference', value: '=number' }] },
      },
      send: {
        ...{ type: 'http-request', version: 1, name: 'Send', onError: 'error-port' },
        config: { system: 'wms', path: '/orders' },
      },
      noted: { type: 'milestone', version: 1, name: 'Refusal noted', config: { name: 'refused' } },
      picked: { type: 'milestone', version: 1, name: 'Picked', config: { name: 'picked' } },
    },
    wires: [
      { from: 'start.out', to: 'read' },
      { from: 'read.out', to: 'ways' },
      { from: 'ways.north', to: 'shape' },
      { from: 'ways.south', to: 'picked' },
      { from: 'shape.out', to: 'send' },
      { from: 'send.error', to: 'noted' },
    ],
    layout: {
      start: { x: 40, y: 60 },
      read: { x: 300, y: 60 },
      ways: { x: 560, y: 60 },
      shape: { x: 820, y: 0 },
      send: { x: 1080, y: 0 },
      noted: { x: 1340, y: 120 },
      picked: { x: 820, y: 160 },
    },
  }
}

/** An order of the north whose answers are pinned; it expects nothing yet. */
export function northCase(flow: string): object {
  return {
    format: 'crossdock/case@1',
    id: 'north',
    name: 'An order of the north',
    flow,
    note: 'Goes to the warehouse.',
    source: 'start',
    acceptedAt: '2026-11-21T08:00:00Z',
    items: [{ payload: { number: 'SO-1' } }],
    pins: [
      { node: 'read', outcomes: [{ kind: 'emit', out: [{ port: 'out', payload: { number: 'SO-1', zone: 'N' } }] }] },
      { node: 'send', outcomes: [{ kind: 'emit', out: [{ port: 'out', payload: { taken: true } }] }] },
    ],
    tables: {},
  }
}
