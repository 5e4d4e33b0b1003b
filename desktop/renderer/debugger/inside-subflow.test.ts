import type { DebugRecord } from '@crossdock/shared/api'
import { type FindSubflow, type Flow, flowSchema } from '@crossdock/shared/flow'
import { describe, expect, it } from 'vitest'
import { marksOf } from './canvas-marks.ts'
import { marksInside, subflowAround } from './inside-subflow.ts'
import { sessionOf, step } from './testing/session.ts'

function flow(id: string, nodes: Readonly<Record<string, object>>): Flow {
  const versioned = Object.entries(nodes).map(([name, node]) => [name, { version: 1, config: {}, ...node }])
  return flowSchema.parse({
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order' } },
    nodes: Object.fromEntries(versioned),
  })
}

const call = (name: string, id: string) => ({ name, type: 'subflow', config: { flow: id, version: 1, ports: ['ok'] } })
const input = { type: 'subflow-input' }
const inner = flow('inner', {
  in: input,
  look: { type: 'map' },
  ok: { type: 'subflow-output', config: { port: 'ok' } },
})
const outer = flow('outer', { in: input, deep: call('Deep check', 'inner') })
const main = flow('main', { start: { type: 'manual' }, check: call('Check', 'outer') })
const find: FindSubflow = (id) => {
  const found = [inner, outer].find((each) => each.id === id)
  return found ? { state: 'found', flow: found } : { state: 'missing' }
}

describe('the subflow in which a session stands', () => {
  it('is the innermost one, named from the outside in', () => {
    expect(subflowAround(main, 'check/deep/look', find)).toEqual({
      call: 'check/deep',
      title: 'Check › Deep check',
      flow: inner,
    })
    expect(subflowAround(main, 'check/deep', find)).toMatchObject({ call: 'check', flow: outer })
  })

  it('is none for a node of the flow itself, and none that nobody could be asked for', () => {
    expect(subflowAround(main, 'check', find)).toBeUndefined()
    expect(subflowAround(main, 'check/deep/look', () => ({ state: 'unknown' }))).toBeUndefined()
  })
})

describe('what its picture shows', () => {
  const track = [
    step('a', undefined, { node: 'start' }),
    step('b', 'a', { node: 'check', out: [{ port: 'enter' }] }),
    step('c', 'b', { node: 'check/deep', out: [{ port: 'enter' }] }),
    step('d', 'c', { node: 'check/deep/look' }),
  ]
  const branch = { branch: 'main', node: 'check/deep/ok', state: 'ready', attempts: 0, payload: {} } as const
  const record = { id: 'r1', branches: [branch, { ...branch, branch: 'x', node: 'check' }] } as unknown as DebugRecord
  const session = sessionOf(track, {
    focus: { recordId: 'r1', branch: 'main', node: 'check/deep/ok' },
    records: [record],
    pins: [{ node: 'check/deep/look', outcomes: [{ kind: 'drop', reason: '' }] }],
  })
  const breakpoints = [
    { node: 'check/deep/look', isEnabled: true },
    { node: 'check/deep', isEnabled: true },
  ]
  const marks = marksOf(
    marksInside(
      { session, track, breakpoints, stale: new Set(['check/deep/look']) },
      { call: 'check/deep', title: '', flow: inner },
    ),
  )

  it('is what happened at its own nodes, by their own names', () => {
    expect([...marks.nodes.keys()].sort()).toEqual(['in', 'look', 'ok'])
    expect(marks.nodes.get('look')).toMatchObject({ visits: 1, isPinned: true, isStale: true, before: 'on' })
    expect(marks.nodes.get('ok')).toMatchObject({ isCurrent: true, visits: 0 })
  })

  it('is what came in through its input', () => {
    expect([...marks.wires.keys()]).toEqual(['in.out', 'look.out'])
  })
})

it('what leaves a subflow shows on the wire that leads on from the calling node', () => {
  const session = sessionOf([step('a', undefined, { node: 'check/ok', out: [{ port: 'leave:ok' }] })])
  const { wires } = marksOf({ session, track: session.steps, breakpoints: [], stale: new Set() })
  expect([...wires.keys()]).toEqual(['check.ok'])
})
