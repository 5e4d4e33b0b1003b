import type { CaseResult, DebugSession, DebugStep } from '@crossdock/shared/api'
import { caseDocument } from '@crossdock/shared/case'
import { describe, expect, it } from 'vitest'
import { marksOf, summarise, uncoveredOf } from './case-words.ts'
import { suggestMasks } from './mask-suggestions.ts'
import { caseOfSession } from './session-case.ts'

function result(nodes: CaseResult['nodes']): CaseResult {
  return { case: 'a', name: 'A', outcome: 'passed', differences: [], durationMs: 1, nodes }
}

describe('results of cases', () => {
  it('show the worst of a node over all cases', () => {
    const marks = marksOf([
      result([
        { node: 'a', visits: 1, outcome: 'passed' },
        { node: 'b', visits: 1, outcome: 'failed' },
      ]),
      result([
        { node: 'a', visits: 0, outcome: 'broken' },
        { node: 'b', visits: 1, outcome: 'passed' },
      ]),
    ])
    expect([...marks]).toEqual([
      ['a', 'broken'],
      ['b', 'failed'],
    ])
  })

  it('are summed up with the worst first', () => {
    const outcomes = ['passed', 'failed', 'passed', 'no-expectation'] as const
    expect(summarise(outcomes.map((outcome) => ({ outcome })))).toBe('1 failed, 2 passed, 1 without an expectation')
  })

  it('name a branch only where its node is visited', () => {
    const coverage = {
      nodes: [
        { node: 'route', visits: 2 },
        { node: 'send', visits: 0 },
      ],
      branches: [
        { from: 'route.north', visits: 2 },
        { from: 'route.south', visits: 0 },
        { from: 'send.out', visits: 0 },
      ],
    }
    expect(uncoveredOf(coverage)).toEqual({
      nodes: ['send'],
      branches: ['route.south'],
      nodeShare: '1 of 2',
      branchShare: '1 of 3',
    })
  })
})

describe('fields that are suggested to be masked', () => {
  it('are plain values whose names speak of persons, at any depth, each once', () => {
    const order = {
      number: 'SO-1',
      customer: { lastName: 'Canary', eMail: 'a@b', phone: 1 },
      shipTo: { street: 'Way 1', address: { city: 'Bern' } },
      lines: [
        { sku: 'A', name: 'x' },
        { sku: 'B', name: 'y' },
      ],
      status: 'open',
    }
    expect(suggestMasks(order)).toEqual(['lastName', 'eMail', 'phone', 'street', 'city', 'name'])
  })
})

describe('a case of a debug session', () => {
  const step = (part: Partial<DebugStep> & Pick<DebugStep, 'id' | 'node'>): DebugStep => ({
    kind: 'visited',
    recordId: 'r',
    branch: '0',
    type: 'x',
    isRecorded: false,
    outcome: 'passed',
    attempt: 1,
    durationMs: 1,
    out: [],
    isShortened: false,
    children: [],
    ...part,
  })
  const steps = [
    step({ id: '1', node: 'in', kind: 'accepted', out: [{ port: 'out', payload: { number: 'SO-1' } }] }),
    step({ id: '2', parentId: '1', node: 'map', in: { number: 'SO-1' }, out: [{ port: 'out', payload: { a: 1 } }] }),
    step({
      id: '3',
      parentId: '2',
      node: 'send',
      in: { a: 1 },
      outcome: 'retrying',
      error: { code: 'TIMED_OUT', message: 'late', remedy: '' },
    }),
    step({ id: '4', parentId: '3', node: 'send', in: { a: 1 }, out: [{ port: 'out', payload: 'taken' }], attempt: 2 }),
    step({ id: '5', parentId: '1', node: 'map', in: { number: 'SO-2' }, out: [{ port: 'out', payload: { a: 2 } }] }),
  ]
  const session = {
    id: 's',
    flow: 'orders',
    start: { kind: 'payloads', items: [{ payload: {} }] },
    startedBy: 'Anna',
    startedAt: '2026-11-21T08:00:00.000Z',
    expiresAt: '2026-11-21T08:30:00.000Z',
    revision: 1,
    state: 'ended',
    at: '4',
    records: [{ id: 'r', path: '0', key: 'SO-1', entity: 'order', state: 'delivered', branches: [], isHolding: false }],
    steps,
    tracks: ['4', '5'],
    nodes: [{ node: 'send', effect: 'write', mode: 'simulated' }],
    pins: [{ node: 'later', outcomes: [{ kind: 'drop', reason: 'why' }] }],
    breakpoints: [],
    watches: [],
    message: '',
    notices: [],
  } as const satisfies DebugSession

  it('takes what came in, and the answers of its present track in the order of the visits', () => {
    const document = caseOfSession(session, { source: 'start', name: 'Two tries', at: session.startedAt })
    expect(caseDocument.safeParse(document).success).toBe(true)
    expect(document).toMatchObject({ id: 'two-tries', source: 'in', items: [{ payload: { number: 'SO-1' } }] })
    expect(document?.pins).toMatchObject([
      { node: 'send', record: '0', outcomes: [{ kind: 'error', error: { code: 'TIMED_OUT' } }, { kind: 'emit' }] },
      { node: 'later' },
    ])
  })

  it('is none before anything has come in', () => {
    expect(caseOfSession({ ...session, steps: [], records: [] }, { source: 'in', name: 'x', at: '' })).toBeUndefined()
  })
})
