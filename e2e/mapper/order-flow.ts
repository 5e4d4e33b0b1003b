const text = { type: 'string' }

/** A flow with a sample, an empty mapping, and a check behind it that says what the target looks like. */
export const orderFlow = {
  format: 'crossdock/flow@1',
  id: 'order-to-wms',
  name: 'Order to WMS',
  record: { entity: 'order' },
  nodes: {
    start: {
      type: 'manual',
      version: 1,
      config: {
        sample: {
          number: 'SO-1001',
          priority: 'rush',
          lines: [
            { sku: 'HW-1', qty: 5 },
            { sku: 'HW-2', qty: 1 },
          ],
        },
      },
    },
    'to-wms': { type: 'map', version: 1, name: 'To a WMS order', config: { fields: [] } },
    check: {
      type: 'validate',
      version: 1,
      config: {
        schema: {
          type: 'object',
          required: ['reference', 'lines'],
          properties: {
            reference: text,
            channel: text,
            lines: {
              type: 'array',
              items: { type: 'object', required: ['sku'], properties: { sku: text, quantity: { type: 'number' } } },
            },
          },
        },
      },
    },
  },
  wires: [
    { from: 'start.out', to: 'to-wms' },
    { from: 'to-wms.out', to: 'check' },
  ],
  layout: { start: { x: 80, y: 80 }, 'to-wms': { x: 360, y: 80 }, check: { x: 640, y: 80 } },
}
