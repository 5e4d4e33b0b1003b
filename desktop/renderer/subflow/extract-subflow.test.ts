import { manifests } from '@crossdock/nodes/manifests'
import { expandSubflows, type Flow, flowSchema, validateFlow } from '@crossdock/shared/flow'
import { describe, expect, it } from 'vitest'
import { extractSubflow, flowIdOf, planExtraction } from './extract-subflow.ts'

const map = (value: string) => ({
  type: 'map',
  version: 1,
  config: { mode: 'extend', fields: [{ target: 'a', value }] },
})
const flow: Flow = flowSchema.parse({
  format: 'crossdock/flow@1',
  id: 'orders',
  name: 'Orders',
  record: { entity: 'order', key: '=number' },
  nodes: {
    start: { type: 'manual', version: 1 },
    first: map('=1'),
    ways: { type: 'route', version: 1, name: 'Which way', config: { cases: [{ port: 'north', when: '=true' }] } },
    north: map('=2'),
    rest: map('=3'),
    saved: { ...map('=4'), name: 'Saved' },
    end: map('=5'),
  },
  wires: [
    ['start.out', 'first'],
    ['first.out', 'ways'],
    ['first.error', 'saved'],
    ['ways.north', 'north'],
    ['ways.otherwise', 'rest'],
    ['north.out', 'end'],
    ['rest.out', 'end'],
  ].map(([from, to]) => ({ from, to })),
  layout: { first: { x: 200, y: 100 }, ways: { x: 480, y: 100 } },
  groups: { g: { title: 'Ways', nodes: ['first', 'ways'] }, h: { title: 'Half', nodes: ['north', 'end'] } },
})

function extracted(nodes: readonly string[]) {
  const plan = planExtraction(flow, new Set(nodes))
  if (!plan.ok) throw new Error(plan.reasons.join('\n'))
  return { plan, ...extractSubflow(flow, { nodes: new Set(nodes), plan, id: 'choose-way', name: 'Choose way' }) }
}

describe('extracting a subflow', () => {
  it('gives a call and a subflow that together run the same wires', () => {
    const { caller, subflow, call } = extracted(['first', 'ways'])
    const find = () => ({ state: 'found', flow: subflow }) as const
    const own = (document: Flow) => validateFlow(document, manifests, find).filter(({ code }) => code !== 'ERROR_PORT')
    expect([own(caller), own(subflow)]).toEqual([[], []])
    const whole = expandSubflows(caller, { manifests, find })
    const targets = (from: string) => whole.wires.filter((wire) => wire.from === from).map(({ to }) => to)
    expect(targets('start.out')).toEqual([call])
    expect(targets(`${call}.enter`)).toEqual([`${call}/first`])
    const exits = whole.wires.filter(({ from }) => from.includes('.leave:')).map(({ from, to }) => [from, to])
    expect(exits.sort()).toEqual([
      [`${call}/failed.leave:failed`, 'saved'],
      [`${call}/north.leave:north`, 'north'],
      [`${call}/otherwise.leave:otherwise`, 'rest'],
    ])
  })

  it('takes groups along that lie inside, and takes the nodes out of the others', () => {
    const { caller, subflow } = extracted(['first', 'ways'])
    expect([Object.keys(subflow.groups ?? {}), Object.keys(caller.groups ?? {})]).toEqual([['g'], ['h']])
    const half = extracted(['north', 'rest', 'ways'])
    expect(half.caller.groups?.h?.nodes).toEqual(['end'])
  })

  it('joins ways out that lead to the same nodes', () => {
    const { plan, caller, call } = extracted(['ways', 'north', 'rest'])
    expect(plan.ways).toMatchObject([{ from: ['north.out', 'rest.out'], to: ['end'], port: 'out' }])
    expect(caller.wires.filter(({ from }) => from.startsWith(`${call}.`))).toEqual([{ from: `${call}.out`, to: 'end' }])
  })

  it.each([
    ['a source', ['start', 'first'], /source/],
    ['several ways in', ['north', 'rest', 'saved'], /several ways in.*and/],
    ['a way that leads out and back in', ['first', 'ways', 'end'], /back in through/],
    ['nothing', [], /Select the nodes/],
  ])('explains what stands in the way: %s', (_what, nodes, reason) => {
    const plan = planExtraction(flow, new Set(nodes))
    expect(plan.ok ? [] : plan.reasons.join(' ')).toMatch(reason)
  })

  it('makes an id of a name', () => {
    expect(['Adresse prüfen', '  2. Check!', '...'].map(flowIdOf)).toEqual(['adresse-prufen', 'check', ''])
  })
})
