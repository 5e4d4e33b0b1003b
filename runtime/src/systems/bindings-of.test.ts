import { manifests } from '@crossdock/nodes/manifests'
import { readFlowDocument } from '@crossdock/shared/flow'
import { describe, expect, it } from 'vitest'
import { bindingsOf } from './bindings-of.ts'

function tablesOf(expression: string): readonly string[] {
  const read = readFlowDocument({
    format: 'crossdock/flow@1',
    id: 'f',
    name: 'F',
    record: { entity: 'order', key: '=number' },
    nodes: {
      in: { type: 'manual', version: 1 },
      map: { type: 'map', version: 1, config: { mode: 'extend', fields: [{ target: 'x', value: expression }] } },
    },
    wires: [{ from: 'in.out', to: 'map' }],
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return bindingsOf(read.flow, manifests).map(({ kind, name, node }) => `${kind} ${name} at ${node}`)
}

describe('the code tables of an expression', () => {
  it.each([
    ['=lookup("units", line.unit)', ['table units at map']],
    [`=lookupOr( 'carriers', carrier, "none") + lookup("units", u)`, ['table carriers at map', 'table units at map']],
    ['=lookup("units", a) == lookup("units", b)', ['table units at map']],
    ['=upper(lookup("units", unit))', ['table units at map']],
  ])('of %s are found, each once', (expression, expected) => {
    expect(tablesOf(expression)).toEqual(expected)
  })

  it.each([
    ['a text that only talks of it', `="ask lookup('units', x)"`],
    ['a fixed value', 'lookup("units", x)'],
    ['a field of that name', '=order.lookup'],
    ['a table that is calculated', '=lookup("un" + "its", x)'],
    ['a name that only ends like it', '=mylookup'],
  ])('are none in %s', (_what, expression) => {
    expect(tablesOf(expression)).toEqual([])
  })
})
