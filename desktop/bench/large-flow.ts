/** A flow document with many nodes: chains of twenty-five, as they would be drawn. */
export function largeFlow(nodeCount: number): object {
  const nodes: Record<string, object> = {}
  const layout: Record<string, { readonly x: number; readonly y: number }> = {}
  const wires: { readonly from: string; readonly to: string }[] = []
  for (let index = 0; index < nodeCount; index++) {
    const column = index % chainLength
    const row = Math.floor(index / chainLength)
    const id = `n${index}`
    nodes[id] = { ...typeAt(column), version: 1, name: `Step ${index}` }
    layout[id] = { x: column * 260, y: row * 120 }
    if (column > 0) wires.push({ from: `n${index - 1}.${portAt(column - 1)}`, to: id })
  }
  const settings = { ordering: 'byKey', lanes: 8, history: 'full', retentionDays: 30 }
  const about = { format: 'crossdock/flow@1', id: 'large', name: 'Large flow', record: { entity: 'order' }, settings }
  return { ...about, nodes, wires, layout }
}

const chainLength = 25

function typeAt(column: number): { readonly type: string; readonly config: object } {
  if (column === 0) return { type: 'manual', config: {} }
  if (column % 4 === 1) return { type: 'map', config: { fields: [{ target: 'reference', value: '=number' }] } }
  if (column % 4 === 2) return { type: 'filter', config: { keep: '=status == "open"' } }
  if (column % 4 === 3) return { type: 'http-request', config: { system: 'wms', path: '/orders' } }
  return { type: 'milestone', config: { name: 'order released' } }
}

function portAt(column: number): string {
  return column % 4 === 2 && column > 0 ? 'kept' : 'out'
}
