import { expect, test } from 'vitest'
import { buildTimeline, firstStepToShow } from './build-timeline.ts'
import { exchangeOf, opened } from './exchange.ts'
import { litPath } from './lit-path.ts'
import { payloadIn, payloadsOut } from './step-payloads.ts'
import type { Step } from './step-standing.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 8, 0, 0) + second * 1000).toISOString()

function step(node: string, second: number, more: Partial<Step> = {}): Step {
  return { node, type: 'map', branch: '0', at: at(second), durationMs: 10, attempt: 1, outcome: 'passed', ...more }
}

const out = (payload: unknown, port = 'out') => ({ out: [{ port, payload }] })

const base = {
  ...{ id: 'r1', source: 'in', acceptedAt: at(0), payload: { n: 0 }, branches: [], milestones: [] },
  children: { count: 0, first: [] },
} as const

const wires = [
  { from: 'in.out', to: 'map' },
  { from: 'map.out', to: 'send' },
  { from: 'map.out', to: 'tell' },
  { from: 'tell.error', to: 'note' },
  { from: 'map.other', to: 'never' },
]
const nodes = Object.fromEntries(['in', 'map', 'send', 'tell', 'note', 'never'].map((id) => [id, {}]))
// biome-ignore lint/suspicious/noExplicitAny: a flow of which only names and wires are looked at.
const flow = { nodes, wires } as any

const error = { code: 'REMOTE_REJECTED', message: 'Customer 1007 is blocked.', remedy: 'Unblock.' } as const

test('a timeline tells waits with their reasons, tries, who took it up, and how it ended', () => {
  const journey = [
    step('map', 5, out({ n: 1 })),
    step('send', 5.02, { outcome: 'retrying', retryAt: at(6), error }),
    step('send', 6, { outcome: 'parked', attempt: 2, error }),
    step('send', 66, { outcome: 'resumed', durationMs: 0, resumed: { by: 'jo' } }),
    step('send', 66, { attempt: 1, ...out({ ok: true }) }),
  ]
  const milestones = [{ name: 'shipped', entity: 'order', key: 'k', flow: 'f', recordId: 'r1', at: at(66.1) }]
  const lines = buildTimeline({ ...base, journey, milestones, state: 'delivered', endedAt: at(67) }).map((entry) => {
    if (entry.kind === 'wait') return `wait ${Math.round(entry.durationMs / 100) / 10} ${entry.reason}`
    if (entry.kind === 'step') return `${entry.number} ${entry.step.node} ${entry.standing.label}`
    return entry.kind === 'milestone' ? `milestone ${entry.name}` : entry.kind
  })
  expect(lines).toEqual([
    'accepted',
    'wait 5 until its turn came: records of one key go in order',
    '1 map passed',
    '2 send try 1 failed',
    'wait 1 for another try',
    '3 send parked',
    'wait 60 for a person: jo',
    '4 send taken up again',
    '5 send passed',
    'milestone shipped',
    'ended',
  ])
})

test('what the debugger held and let go with a correction waited for a person, not for its turn', () => {
  const journey = [step('map', 9, { outcome: 'resumed', durationMs: 0, resumed: { by: 'jo' } })]
  const entries = buildTimeline({ ...base, journey, state: 'ready' })
  expect(entries).toContainEqual(expect.objectContaining({ kind: 'wait', reason: 'for a person: jo' }))
})

test('an open record ends with where each branch stands and why', () => {
  const branches = [
    { branch: '0.1', node: 'send', state: 'parked', attempts: 1, cause: error, payload: {} },
    { branch: '0.2', node: 'tell', state: 'waiting', attempts: 1, heldBecause: 'shop is down', payload: {} },
  ] as const
  const entries = buildTimeline({ ...base, journey: [step('map', 0)], branches, state: 'parked' })
  expect(entries.slice(-2)).toMatchObject([
    { kind: 'now', node: 'send', reason: 'Customer 1007 is blocked.', standing: { state: 'parked' } },
    { kind: 'now', node: 'tell', reason: 'shop is down', standing: { state: 'waiting' } },
  ])
  const held = buildTimeline({ ...base, journey: [], state: 'held' })
  expect(held.at(-1)).toMatchObject({ kind: 'now', reason: 'behind an earlier record of its key' })
})

test('an unknown outcome is never shown as merely parked', () => {
  const cause = { ...error, code: 'OUTCOME_UNKNOWN' as const }
  const branches = [{ branch: '0', node: 'send', state: 'parked', attempts: 1, cause, payload: {} }] as const
  const journey = [step('send', 1, { outcome: 'parked', error: cause })]
  const record = { ...base, journey, branches, state: 'parked' } as const
  expect(buildTimeline(record)[1]).toMatchObject({ kind: 'wait' })
  expect(buildTimeline(record)[2]).toMatchObject({ standing: { state: 'unknown', label: 'outcome unknown' } })
  expect(buildTimeline(record).at(-1)).toMatchObject({ standing: { state: 'unknown' } })
  expect(litPath(record, flow).nodes.get('send')).toMatchObject({ state: 'unknown' })
})

test('the first step shown is where it stopped, else the last one', () => {
  const journey = [
    step('map', 1),
    step('send', 2, { branch: '0.1', outcome: 'parked' }),
    step('tell', 3, { branch: '0.2' }),
  ]
  const branches = [{ branch: '0.1', node: 'send', state: 'parked', attempts: 1, payload: {} }] as const
  expect(firstStepToShow({ journey, branches })).toBe(2)
  expect(firstStepToShow({ journey, branches: [] })).toBe(3)
  expect(firstStepToShow({ journey: [], branches: [] })).toBe(0)
})

test('what came in is what the wire before brought, on the same branch, through retries and corrections', () => {
  const journey = [
    step('map', 1, out({ n: 1 })),
    step('tell', 2, { branch: '0.2', outcome: 'diverted', ...out({ told: false }, 'error') }),
    step('send', 2, { branch: '0.1', outcome: 'retrying' }),
    step('send', 3, { branch: '0.1', outcome: 'parked' }),
    step('send', 4, { branch: '0.1', outcome: 'resumed', resumed: { by: 'jo', payload: { n: 2 }, was: { n: 1 } } }),
    step('send', 5, { branch: '0.1', ...out({ ok: true }) }),
    step('note', 5, { branch: '0.2' }),
  ]
  const record = { ...base, journey }
  const values = journey.map((_step, index) => payloadIn(record, index + 1, flow))
  expect(values).toEqual([
    ...[{ value: { n: 0 } }, { value: { n: 1 } }, { value: { n: 1 } }, { value: { n: 1 } }, { value: { n: 1 } }],
    ...[{ value: { n: 2 } }, { value: { told: false } }],
  ])
  expect(payloadsOut(journey[4] as Step)).toEqual([{ port: 'corrected', payload: { value: { n: 2 } } }])
})

test('a payload that was not kept is said to be not kept, never shown as another one', () => {
  const journey = [step('map', 1, { out: [{ port: 'out' }] }), step('send', 2)]
  expect(payloadIn({ ...base, journey }, 2, flow)).toBe('not-kept')
  const lost = { code: 'PAYLOAD_LOST', message: '', remedy: '' } as const
  expect(payloadIn({ ...base, journey: [], payload: null, lost }, 0, flow)).toBe('not-kept')
})

test('the way on the picture holds what was visited and the wires that were taken, nothing else', () => {
  const journey = [
    step('map', 1, out(1)),
    step('tell', 2, { branch: '0.2', outcome: 'diverted', ...out(1, 'error') }),
    step('note', 3, { branch: '0.2' }),
  ]
  const branches = [{ branch: '0.1', node: 'send', state: 'waiting', attempts: 0, payload: {} }] as const
  const { nodes: seen, wires: taken } = litPath({ ...base, journey, branches }, flow)
  expect([...seen.keys()]).toEqual(['in', 'map', 'tell', 'note', 'send'])
  expect(seen.get('tell')).toMatchObject({ state: 'failed', visits: 1 })
  expect(taken.size).toBe(4)
})

test('the answer of a refused call is read from its error, and bodies of JSON text are opened', () => {
  const detail = { call: 'POST erp /shipments', status: 422, answer: '{"error":{"code":"CUSTOMER_BLOCKED"}}' }
  const exchange = exchangeOf({ error: { ...error, detail } })
  expect(exchange?.request).toEqual({ call: 'POST erp /shipments' })
  expect(opened(exchange?.answer)).toEqual({ status: 422, body: { error: { code: 'CUSTOMER_BLOCKED' } } })
  expect(opened({ status: 200, body: 'no json' })).toEqual({ status: 200, body: 'no json' })
  expect(exchangeOf({ error })).toBeUndefined()
})
