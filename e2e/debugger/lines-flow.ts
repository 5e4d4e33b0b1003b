const position = (column: number, row: number) => ({ x: 60 + column * 260, y: 60 + row * 130 })

/** Orders as they come in; the second line of the first one is refused because nobody wants none of it. */
export const order = {
  number: 'SO-9001',
  warehouse: 'PL-WAW',
  priority: 'rush',
  lines: [
    { sku: 'HW-10017', quantity: 3 },
    { sku: 'HW-10007', quantity: 0 },
  ],
}

/**
 * Twelve nodes: an order is checked (what is unfit leaves by the error port), goes one of two ways, is split into its lines,
 * each line is checked and given to the WMS.
 */
export function linesFlow(id: string, name: string): object {
  const node = (type: string, title: string, config: object = {}) => ({ type, version: 1, name: title, config })
  const shape = (required: readonly string[], properties: object) => ({
    schema: { type: 'object', required, properties },
  })
  return {
    ...{ format: 'crossdock/flow@1', id, name, record: { entity: 'order', key: '=number' } },
    nodes: {
      start: node('manual', 'Orders in', { sample: order }),
      fit: node('validate', 'Fit to work on', shape(['number', 'lines'], { number: { type: 'string' } })),
      unfit: node('milestone', 'Unfit', { name: 'unfit' }),
      ways: node('route', 'How urgent', { cases: [{ port: 'rush', when: '=priority == "rush"' }] }),
      express: node('map', 'Express', { mode: 'extend', fields: [{ target: 'lane', value: 'express' }] }),
      calm: node('map', 'Calm', { mode: 'extend', fields: [{ target: 'lane', value: 'calm' }] }),
      enrich: node('map', 'Count lines', { mode: 'extend', fields: [{ target: 'count', value: '=size(lines)' }] }),
      lines: node('split', 'Line by line', {
        items: '=lines',
        entity: 'order-line',
        key: '=number + "/" + item.sku',
        payload:
          '={"reference": number + "/" + item.sku, "warehouse": warehouse, "lane": lane, "sku": item.sku, "quantity": item.quantity}',
      }),
      positive: node(
        'validate',
        'Something to send',
        shape(['quantity'], { quantity: { type: 'integer', minimum: 1 } }),
      ),
      refused: node('milestone', 'Line refused', { name: 'line refused' }),
      send: node('http-request', 'Line to the WMS', {
        system: 'wms',
        path: '/orders',
        body: '={"reference": reference, "warehouse": warehouse, "lines": [{"sku": sku, "quantity": quantity}]}',
        result: { mergeAt: 'wms' },
        idempotency: { targetHonours: true },
      }),
      sent: node('milestone', 'Line sent', { name: 'line sent' }),
    },
    wires: [
      { from: 'start.out', to: 'fit' },
      { from: 'fit.out', to: 'ways' },
      { from: 'fit.error', to: 'unfit' },
      { from: 'ways.rush', to: 'express' },
      { from: 'ways.otherwise', to: 'calm' },
      { from: 'express.out', to: 'enrich' },
      { from: 'calm.out', to: 'enrich' },
      { from: 'enrich.out', to: 'lines' },
      { from: 'lines.out', to: 'positive' },
      { from: 'positive.out', to: 'send' },
      { from: 'positive.error', to: 'refused' },
      { from: 'send.out', to: 'sent' },
    ],
    layout: {
      start: position(0, 1),
      fit: position(1, 1),
      unfit: position(2, 2),
      ways: position(2, 1),
      express: position(3, 0),
      calm: position(3, 2),
      enrich: position(4, 1),
      lines: position(0, 4),
      positive: position(1, 4),
      refused: position(2, 5),
      send: position(2, 4),
      sent: position(3, 4),
    },
  }
}
