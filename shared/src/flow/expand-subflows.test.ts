import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ManifestRegistry } from '../node/index.ts'
import { expandSubflows } from './expand-subflows.ts'
import { type Flow, flowSchema } from './flow-document.ts'
import { type FindSubflow, loadSubflows } from './subflow-calls.ts'
import { validateFlow } from './validate-flow.ts'

const base = { version: 1, category: 'control', title: 'T', summary: 'S', effect: 'none' } as const
const manifests = {
  start: { ...base, type: 'start', kind: 'source', trigger: 'manual', outputs: ['out'], config: z.strictObject({}) },
  entrance: {
    ...base,
    type: 'entrance',
    kind: 'source',
    trigger: 'call',
    outputs: ['out'],
    config: z.strictObject({}),
  },
  step: { ...base, type: 'step', kind: 'step', outputs: ['out'], config: z.strictObject({}) },
  exit: {
    ...base,
    type: 'exit',
    kind: 'step',
    outputs: [],
    config: z.strictObject({ port: z.string() }),
    exitFrom: (config: { port: string }) => config.port,
  },
  call: {
    ...base,
    type: 'call',
    kind: 'step',
    outputs: [],
    config: z.strictObject({ flow: z.string(), version: z.int(), ports: z.array(z.string()) }),
    portsFrom: (config: { ports: readonly string[] }) => config.ports,
    callFrom: (config: { flow: string; version: number; ports: readonly string[] }) => config,
  },
} as const satisfies ManifestRegistry

type Nodes = Readonly<Record<string, object>>

function flow(id: string, nodes: Nodes, wires: readonly string[]): Flow {
  return flowSchema.parse({
    format: 'crossdock/flow@1',
    id,
    name: id,
    record: { entity: 'order' },
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, { version: 1, ...node }])),
    wires: wires.map((wire) => ({ from: wire.split(' ')[0], to: wire.split(' ')[1] })),
  })
}

const start = { type: 'start' }
const entrance = { type: 'entrance' }
const step = { type: 'step' }
const exit = (port: string) => ({ type: 'exit', config: { port } })
const call = (name: string, ports: readonly string[], version = 1) => ({
  type: 'call',
  config: { flow: name, version, ports },
})

function among(...flows: readonly Flow[]): FindSubflow {
  return (id, version) => {
    const found = flows.find((each) => each.id === id)
    return found && version === 1 ? { state: 'found', flow: found } : { state: 'missing' }
  }
}

const check = flow('check', { in: entrance, look: { ...step, name: 'Look up' }, ok: exit('ok'), bad: exit('bad') }, [
  'in.out look',
  'look.out ok',
  'look.error bad',
])

function expanded(caller: Flow, ...others: readonly Flow[]) {
  const find = among(...others)
  expect(validateFlow(caller, manifests, find)).toEqual([])
  const { nodes, wires } = expandSubflows(caller, { manifests, find })
  return { nodes, wires: wires.map(({ from, to }) => `${from} ${to}`).sort() }
}

describe('putting subflows in place', () => {
  it('joins what leads to the call with the nodes inside, and its ports with their exits', () => {
    const caller = flow('f', { s: start, c: { ...call('check', ['bad', 'ok']), name: 'Check' }, z: step, y: step }, [
      's.out c',
      'c.ok z',
      'c.bad y',
    ])
    const { nodes, wires } = expanded(caller, check)
    expect(wires).toEqual(
      [
        's.out c',
        'c.enter c/look',
        'c/look.out c/ok',
        'c/look.error c/bad',
        'c/ok.leave:ok z',
        'c/bad.leave:bad y',
      ].sort(),
    )
    expect(Object.entries(nodes).map(([id, { name }]) => [id, name])).toEqual([
      ['s', undefined],
      ['c', 'Check'],
      ['z', undefined],
      ['y', undefined],
      ['c/look', 'Check › Look up'],
      ['c/ok', 'Check › ok'],
      ['c/bad', 'Check › bad'],
    ])
  })

  it('goes as deep as subflows call each other, and keeps the exits of each level apart', () => {
    const outer = flow('outer', { in: entrance, c2: call('check', ['bad', 'ok']), ok: exit('ok') }, [
      'in.out c2',
      'c2.ok ok',
      'c2.bad ok',
    ])
    const caller = flow('f', { s: start, c1: call('outer', ['ok']), z: step }, ['s.out c1', 'c1.ok z'])
    expect(expanded(caller, outer, check).wires).toEqual(
      [
        ...['s.out c1', 'c1.enter c1/c2', 'c1/c2.enter c1/c2/look', 'c1/c2/look.out c1/c2/ok'],
        ...['c1/c2/look.error c1/c2/bad', 'c1/c2/ok.leave:ok c1/ok', 'c1/c2/bad.leave:bad c1/ok', 'c1/ok.leave:ok z'],
      ].sort(),
    )
  })

  it('masks what a called subflow masks, at whatever depth, and refuses a key that is made of it', () => {
    const masking = (given: Flow, ...maskedFields: string[]) => ({
      ...given,
      settings: { ...given.settings, maskedFields },
    })
    const outer = flow('outer', { in: entrance, c2: call('check', ['bad', 'ok']), ok: exit('ok') }, [
      ...['in.out c2', 'c2.ok ok', 'c2.bad ok'],
    ])
    const plain = flow('f', { s: start, c1: call('outer', ['ok']), z: step }, ['s.out c1', 'c1.ok z'])
    const caller = { ...masking(plain, 'phone'), record: { entity: 'order', key: '=number' } }
    const find = among(masking(outer, 'note', 'phone'), masking(check, 'email'))
    expect(expandSubflows(caller, { manifests, find }).settings.maskedFields).toEqual(['phone', 'note', 'email'])
    const byEmail = { ...caller, record: { entity: 'order', key: '=email' } }
    expect(validateFlow(byEmail, manifests, find)).toMatchObject([{ code: 'KEY_MASKED' }])
    expect(expandSubflows(plain, { manifests, find: among(outer, check) }).settings).toEqual(plain.settings)
  })

  it('leads failures inside to the error port of the call, unless the node has its own way', () => {
    const inner = flow(
      'inner',
      { in: entrance, own: step, none: step, parked: { ...step, onError: 'park' }, saved: step, ok: exit('ok') },
      ['in.out own', 'own.out none', 'own.error saved', 'saved.out ok', 'none.out parked', 'parked.out ok'],
    )
    const caller = flow('f', { s: start, c: { ...call('inner', ['ok']), onError: 'error-port' }, z: step, h: step }, [
      's.out c',
      'c.ok z',
      'c.error h',
    ])
    const { nodes, wires } = expanded(caller, inner)
    expect(wires.filter((wire) => wire.includes('.error'))).toEqual([
      'c/none.error h',
      'c/own.error c/saved',
      'c/saved.error h',
    ])
    expect([nodes.c?.onError, nodes['c/none']?.onError, nodes['c/parked']?.onError]).toEqual([
      undefined,
      'error-port',
      'park',
    ])
  })

  it('calls the same subflow twice under two names, and leaves a call alone that is switched off', () => {
    const off = { ...call('check', ['bad', 'ok']), disabled: true }
    const caller = flow('f', { s: start, a: call('check', ['bad', 'ok']), b: call('check', ['bad', 'ok']), off }, [
      's.out a',
      'a.ok b',
      'a.bad off',
    ])
    const { nodes, wires } = expanded(caller, check)
    expect(Object.keys(nodes)).toEqual(['s', 'a', 'b', 'off', 'a/look', 'a/ok', 'a/bad', 'b/look', 'b/ok', 'b/bad'])
    expect(wires).toContain('a/bad.leave:bad off')
  })
})

describe('what is wrong with subflows', () => {
  const codes = (document: Flow, find: FindSubflow) =>
    validateFlow(document, manifests, find).map(({ path, code, message }) => `${path} ${code} ${message}`)
  const caller = (config: object) => flow('f', { s: start, c: config }, ['s.out c'])

  it('is said at the setting of the calling node', () => {
    const find = among(check, flow('plain', { s: start }, []))
    expect(codes(caller(call('gone', [])), find)).toEqual([
      expect.stringMatching(/^\/nodes\/c\/config\/version SUBFLOW_MISSING .*“gone”, version 1, is not here/),
    ])
    expect(codes(caller(call('plain', [])), find)).toEqual([
      expect.stringMatching(/config\/flow SUBFLOW_MISSING .*no subflow/),
    ])
    expect(codes(caller(call('check', ['ok'])), find)).toEqual([
      expect.stringMatching(/config\/ports SUBFLOW_PORTS .*ports are ok; .* are bad, ok/),
    ])
  })

  it('is not guessed while the subflow is not known', () => {
    expect(codes(caller(call('later', ['x'])), () => ({ state: 'unknown' }))).toEqual([])
  })

  it('is a flow that calls itself, with the way there', () => {
    const a = flow('a', { in: entrance, c: call('b', []) }, ['in.out c'])
    const b = flow('b', { in: entrance, c: call('a', []) }, ['in.out c'])
    expect(codes(a, among(a, b))).toEqual([
      expect.stringContaining('SUBFLOW_CYCLE Node “c”: “a” calls itself: a → b → a.'),
    ])
    expect(codes(caller(call('a', [])), among(a, b))).toEqual([expect.stringContaining('a → b → a.')])
  })

  it('is a call too deep, or a flow of too many nodes', () => {
    const level = (n: number) => flow(`l${n}`, { in: entrance, c: call(`l${n + 1}`, []) }, ['in.out c'])
    const last = flow('l5', { in: entrance, a: step }, ['in.out a'])
    const chain = [1, 2, 3, 4].map(level)
    expect(codes(caller(call('l1', [])), among(...chain, last))).toEqual([])
    expect(codes(caller(call('l0', [])), among(level(0), ...chain, last))).toEqual([
      expect.stringMatching(/SUBFLOW_TOO_LARGE .*more than 5 deep: f → l0 → l1/),
    ])
    const wide = (n: number) => {
      const calls = Array.from({ length: 12 }, (_, index) => [`c${index}`, call(`w${n + 1}`, [])] as const)
      return flow(
        `w${n}`,
        { in: entrance, ...Object.fromEntries(calls) },
        calls.map(([id]) => `in.out ${id}`),
      )
    }
    const widest = flow('w5', { in: entrance, a: step }, ['in.out a'])
    const tooWide = codes(caller(call('w1', [])), among(...[1, 2, 3, 4].map(wide), widest))
    expect(tooWide).toEqual([expect.stringContaining('more than 10000 nodes')])
  })

  it('is a subflow with a source of its own, and an exit of a flow that is none', () => {
    const find = among()
    expect(codes(flow('sub', { in: entrance, s: start }, []), find)).toEqual([
      expect.stringMatching(/^\/nodes\/s SUBFLOW_BOUNDARY/),
    ])
    expect(codes(flow('f', { s: start, x: exit('ok') }, ['s.out x']), find)).toEqual([
      expect.stringMatching(/^\/nodes\/x SUBFLOW_BOUNDARY/),
    ])
  })
})

describe('fetching subflows', () => {
  it('fetches each once, at whatever depth, and ends where they call each other in a loop', async () => {
    const a = flow('a', { in: entrance, c: call('b', []), d: call('b', []) }, ['in.out c', 'in.out d'])
    const b = flow('b', { in: entrance, c: call('a', []) }, ['in.out c'])
    const asked: string[] = []
    const find = await loadSubflows(a, manifests, async (id, version) => {
      asked.push(id)
      return among(a, b)(id, version)
    })
    expect(asked).toEqual(['b', 'a'])
    expect(find('a', 1).state).toBe('found')
    expect(find('c', 1).state).toBe('missing')
  })
})
