import { expect, test } from 'vitest'
import { type MarksInput, marksOf, noMarks } from './canvas-marks.ts'
import { pinOfStep } from './pin-of-step.ts'
import { presentTrack } from './session-track.ts'
import { sessionOf, step } from './testing/session.ts'

const branch = { branch: 'main', state: 'ready', attempts: 0, payload: {} } as const
const record = (id: string, node: string, more = {}) => ({
  ...{ id, path: id, key: id, entity: 'order', state: 'ready', isHolding: false, branches: [{ ...branch, node }] },
  ...more,
})
const nothing = { stale: new Set<string>(), breakpoints: [] }
const inputOf = (session: ReturnType<typeof sessionOf>): MarksInput => ({
  session,
  track: presentTrack(session),
  ...nothing,
})
const first = sessionOf([step('a', undefined), step('b', 'a', { out: [{ port: 'rush', payload: { n: 7 } }] })], {
  focus: { recordId: 'r1', branch: 'main', node: 'c' },
  records: [record('r1', 'c'), record('r2', 'c'), record('r3', 'a')] as never,
  nodes: [{ node: 'c', effect: 'write', mode: 'simulated' }],
})

test('the canvas says where the session stands, who else stands there, what passed and what left where', () => {
  const { nodes, wires } = marksOf(inputOf(first))
  expect(nodes.get('c')).toMatchObject({ isCurrent: true, waiting: 1, mode: 'simulated', last: undefined })
  expect(nodes.get('a')).toMatchObject({ isCurrent: false, waiting: 1, visits: 1 })
  expect(nodes.get('b')?.last).toEqual({ state: 'delivered', label: 'passed to rush' })
  expect(wires.get('b.rush')).toMatchObject({ passed: 1, isLast: true, excerpt: expect.stringContaining('"n": 7') })
  expect(wires.get('a.out')?.isLast).toBe(false)
})

test('a step leaves what it does not concern as the very same objects, so that only the rest is drawn', () => {
  const before = marksOf(inputOf(first))
  const next = sessionOf([...first.steps, step('c', 'b')], { focus: { recordId: 'r1', branch: 'main', node: 'd' } })
  const after = marksOf(inputOf({ ...next, records: first.records, nodes: first.nodes }), before)
  expect(after.nodes.get('a')).toBe(before.nodes.get('a'))
  expect(after.nodes.get('c')).not.toBe(before.nodes.get('c'))
  expect(after.wires.get('a.out')).toBe(before.wires.get('a.out'))
  expect(marksOf(inputOf(first), before)).toEqual(before)
})

test('steps of a subflow are shown by the node that calls it', () => {
  const session = sessionOf([step('a', undefined, { node: 'call/check' }), step('b', 'a', { node: 'call/send' })])
  expect(marksOf(inputOf(session)).nodes.get('call')).toMatchObject({ visits: 2 })
})

test('without a session only breakpoints are marked', () => {
  const breakpoints = [
    { node: 'a', isEnabled: true },
    { node: 'a', port: 'out', isEnabled: false },
  ]
  const marks = marksOf({ session: undefined, track: [], stale: new Set(), breakpoints }, noMarks)
  expect([...marks.nodes]).toMatchObject([['a', { before: 'on', ports: { out: 'off' }, last: undefined }]])
})

test('what a node did becomes its pin: what it sent on, why it ended a record, how it failed', () => {
  const one = { records: [record('r1', 'c')] as never, steps: [] }
  const error = { code: 'REMOTE_REJECTED', message: 'No such customer' } as never
  const evidence = { request: { method: 'POST' } }
  expect(pinOfStep(one, step('a', undefined, { evidence }))).toEqual({
    node: 'a',
    outcomes: [{ kind: 'emit', out: [{ port: 'out', payload: { n: 1 } }], evidence }],
  })
  const dropped = step('a', undefined, { outcome: 'filtered', out: [], reason: 'closed' })
  expect(pinOfStep(one, dropped)?.outcomes).toEqual([{ kind: 'drop', reason: 'closed' }])
  const failed = step('a', undefined, { outcome: 'diverted', error })
  expect(pinOfStep(one, failed)?.outcomes).toEqual([
    { kind: 'error', error: { code: 'REMOTE_REJECTED', message: 'No such customer' } },
  ])
  expect(pinOfStep(one, step('a', undefined, { kind: 'edited' }))).toBeUndefined()
})
