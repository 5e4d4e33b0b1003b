/** The flows of the benchmarks, as documents. */

const format = 'crossdock/flow@1'
const settings = { ordering: 'byKey', lanes: 8, history: 'full', retentionDays: 30 }

interface NodeText {
  readonly type: string
  readonly config: object
}

function document(
  id: string,
  flow: { readonly record: object; readonly settings?: object; readonly nodes: Readonly<Record<string, NodeText>> },
  wires: readonly (readonly [string, string])[],
): Readonly<Record<string, unknown>> {
  const nodes = Object.entries(flow.nodes).map(([name, node]) => [name, { version: 1, name, ...node }])
  return {
    ...{ format, id, name: id, record: flow.record, settings: flow.settings ?? settings },
    nodes: Object.fromEntries(nodes),
    wires: wires.map(([from, to]) => ({ from, to })),
  }
}

/** A webhook whose orders are mapped, routed and written to another system. */
export const orderFlow = document(
  'bench-orders',
  {
    record: { entity: 'order', key: '=number' },
    nodes: {
      in: {
        type: 'webhook',
        config: { path: 'bench/orders', auth: { type: 'none', reason: 'a benchmark on this machine' } },
      },
      map: {
        type: 'map',
        config: {
          fields: [
            { target: 'reference', value: '=number' },
            { target: 'customer', value: '=customer.code' },
            { target: 'status', value: '=status' },
            { target: 'shipTo', value: '=shipTo' },
            {
              target: 'lines',
              each: '=lines',
              as: 'line',
              when: '=line.quantity > 0',
              fields: [
                { target: 'lineNo', value: '=line.lineNo' },
                { target: 'sku', value: '=upper(line.sku)' },
                { target: 'quantity', value: '=line.quantity' },
                { target: 'unit', value: '=line.unit' },
              ],
            },
          ],
        },
      },
      route: { type: 'route', config: { cases: [{ port: 'released', when: '=status == "released"' }] } },
      write: {
        type: 'http-request',
        config: {
          system: 'wms',
          path: '/orders',
          idempotency: { targetHonours: true },
          timeouts: { headersMs: 120_000, totalMs: 120_000 },
        },
      },
    },
  },
  [
    ['in.out', 'map'],
    ['map.out', 'route'],
    ['route.released', 'write'],
  ],
)

/** Orders that are handed in by the API, mapped and filtered: no other system. */
export const intakeFlow = document(
  'bench-intake',
  {
    record: { entity: 'order', key: '=number' },
    nodes: {
      in: { type: 'manual', config: {} },
      map: {
        type: 'map',
        config: {
          fields: [
            { target: 'reference', value: '=number' },
            { target: 'status', value: '=status' },
          ],
        },
      },
      filter: { type: 'filter', config: { keep: '=status == "released"' } },
    },
  },
  [
    ['in.out', 'map'],
    ['map.out', 'filter'],
  ],
)

/** The rows of a file: mapped, filtered, looked up, written to another file. */
export const rowFlow = document(
  'bench-rows',
  {
    record: { entity: 'shipment', key: '=number' },
    nodes: {
      in: {
        type: 'file',
        config: { system: 'exchange', folder: 'in', format: 'csv', everySeconds: 1, settleSeconds: 0 },
      },
      map: {
        type: 'map',
        config: {
          fields: [
            { target: 'reference', value: '=number' },
            { target: 'sku', value: '=upper(sku)' },
            { target: 'quantity', value: '=number(quantity)' },
            { target: 'code', value: '=carrier' },
          ],
        },
      },
      filter: { type: 'filter', config: { keep: '=quantity > 0' } },
      lookup: {
        type: 'lookup',
        config: { lookups: [{ table: 'carriers', code: '=code', column: 'wms', target: 'carrier' }] },
      },
      write: {
        type: 'file-write',
        config: {
          ...{ system: 'exchange', path: 'out.csv', format: 'csv', mode: 'append' },
          csv: { columns: ['reference', 'sku', 'quantity', 'carrier'] },
        },
      },
    },
  },
  [
    ['in.out', 'map'],
    ['map.out', 'filter'],
    ['filter.kept', 'lookup'],
    ['lookup.out', 'write'],
  ],
)
