import { CrossdockError } from '@crossdock/shared/errors'
import { describe, expect, it } from 'vitest'
import { createCallRunner } from './calls.ts'
import { buildPlan, type Plan } from './plan.ts'
import type { OpenRecord } from './ports.ts'
import { TestClock } from './testing/test-clock.ts'
import { flow, node, refusal, TestTarget, testExecutors, testManifests, wire } from './testing/test-flow.ts'
import type { DebugGate, Tools } from './tools.ts'
import { type Call, type CallOutcome, Walk } from './walk.ts'

const testFlow = flow([
  node('in', 'start'),
  node('double', 'set', { config: { value: '={"id": id, "qty": qty * 2}' } }),
  node('fork', 'fork'),
  node('keep', 'keep', { config: { when: '=qty > 100' } }),
  node('target', 'write', { retry: { attempts: 2, delayMs: 1000 } }),
  wire('in.out', 'double'),
  wire('double.out', 'fork'),
  wire('fork.a', 'keep'),
  wire('fork.b', 'target'),
])
const plan = buildPlan(testFlow, { version: 1, manifests: testManifests })

const record: OpenRecord = {
  ...{ id: 'r1', flow: 'test-flow', version: 1, runId: 'run', source: 'in', entity: 'order', key: 'SO-1' },
  ...{ payload: { id: 'SO-1', qty: 3 }, acceptedAt: '2026-11-21T08:00:00Z', lineage: 'r1', generation: 0 },
  ...{ lineageDay: '2026-11-21', openChildren: 0, progress: undefined, entry: 'in.out' },
}

function walkOf(
  target = new TestTarget(),
  gate?: DebugGate,
  more: Partial<Tools> & { readonly plan?: Plan; readonly record?: OpenRecord } = {},
) {
  let id = 0
  const executors = testExecutors(target)
  const tools: Tools = {
    ...{ executors, clock: new TestClock(), ids: { next: () => `id-${++id}` }, params: {} },
    system: {
      http: () => expect.unreachable(),
      folder: () => expect.unreachable(),
      lookup: () => undefined,
      sandbox: { run: () => expect.unreachable() },
    },
    logFor: () => ({ info: () => {}, warn: () => {} }),
    ...(gate ? { gate } : {}),
    mask: (kept) => kept,
    holdOf: () => undefined,
    random: () => 0.5,
    signal: new AbortController().signal,
    ...more,
  }
  const calls = createCallRunner(executors)
  const run = (call: Call) =>
    new Promise<CallOutcome>((resolve) => calls.start([call], (_call, outcome) => resolve(outcome)))
  return { walk: new Walk(more.record ?? record, more.plan ?? plan, tools), run }
}

const standing = (walk: Walk) => {
  const change = walk.takeChanges()?.change
  return change?.kind === 'open'
    ? change.progress.tokens.map(({ branch, node, state }) => `${branch} ${node} ${state}`)
    : change?.state
}

describe('a single visit', () => {
  it('runs one node for one branch and leaves the others where they stand', async () => {
    const { walk } = walkOf()
    await walk.visit('0')
    expect(standing(walk)).toEqual(['0 fork ready'])
    await walk.visit('0')
    expect(standing(walk)).toEqual(['0.1 keep ready', '0.2 target ready'])
    await walk.visit('0.1')
    expect(standing(walk)).toEqual(['0.2 target ready'])
  })

  it('answers the call that its node needs and takes its outcome like any other', async () => {
    const target = new TestTarget()
    const { run, walk } = walkOf(target)
    for (const branch of ['0', '0', '0.1']) await walk.visit(branch)
    const call = await walk.visit('0.2')
    expect(call).toMatchObject({ mode: 'execute', step: { id: 'target' }, intent: { node: 'target', repeat: false } })
    expect(target.calls).toEqual([])
    expect(await walk.visit('0.2')).toBeUndefined()
    if (call) walk.settle(call, await run(call))
    expect(standing(walk)).toBe('delivered')
    expect(target.effects.size).toBe(1)
  })

  it('does nothing for a branch that is not ready', async () => {
    const target = new TestTarget()
    target.behave = () => {
      throw refusal()
    }
    const { run, walk } = walkOf(target)
    for (const branch of ['0', '0', '0.1']) await walk.visit(branch)
    const call = await walk.visit('0.2')
    if (call) walk.settle(call, await run(call))
    expect(standing(walk)).toEqual(['0.2 target parked'])
    expect(await walk.visit('0.2')).toBeUndefined()
    expect(await walk.visit('7')).toBeUndefined()
    expect(standing(walk)).toEqual(['0.2 target parked'])
  })
})

describe('a gate', () => {
  it('holds the branch that it names, before its node and after its port, and tells which', async () => {
    const gate: DebugGate = {
      isWatched: () => true,
      holdFor: ({ token }) =>
        token.cameFrom === 'fork.b' ? { session: 's', untilMs: 5, reason: 'Held for debugging by Eva' } : undefined,
    }
    const target = new TestTarget()
    const { walk } = walkOf(target, gate)
    expect(await walk.advance()).toEqual([])
    const changes = walk.takeChanges()
    expect(changes?.hits).toEqual([{ session: 's', recordId: 'r1', branch: '0.2', node: 'target', untilMs: 5 }])
    expect(changes?.change).toMatchObject({
      state: 'waiting',
      wakeAtMs: 5,
      progress: { tokens: [{ node: 'target', heldBecause: 'Held for debugging by Eva', debug: { session: 's' } }] },
    })
    // A lane is not kept from its other records for it.
    expect(walk.heldUntilMs).toBeUndefined()
    expect(target.calls).toEqual([])
  })
})

describe('a record that probes a system', () => {
  const probing = (ended: string[]) => ({
    holdOf: (name: string) => ({ untilMs: 1, reason: 'down', isProbe: true as const, end: () => ended.push(name) }),
  })

  it('lets another one probe when its call has ended, and not before', async () => {
    const ended: string[] = []
    const { run, walk } = walkOf(new TestTarget(), undefined, probing(ended))
    const [call] = await walk.advance()
    expect(ended).toEqual([])
    if (call) walk.settle(call, await run(call))
    expect(ended).toEqual(['target'])
  })

  it('lets another one probe at once when its node fails before it calls', async () => {
    const ended: string[] = []
    const broken = flow([
      node('in', 'start'),
      node('ask', 'ask', { config: { about: '=missing' } }),
      wire('in.out', 'ask'),
    ])
    const { walk } = walkOf(new TestTarget(), undefined, {
      ...probing(ended),
      plan: buildPlan(broken, { version: 1, manifests: testManifests }),
    })
    expect(await walk.advance()).toEqual([])
    expect(standing(walk)).toEqual(['0 ask parked'])
    expect(ended).toEqual(['target', 'other'])
  })

  it('lets another one probe at once when it was not let through to a second system', async () => {
    const ended: string[] = []
    const { holdOf } = probing(ended)
    const both = flow([node('in', 'start'), node('ask', 'ask', { config: { about: '=id' } }), wire('in.out', 'ask')])
    const { walk } = walkOf(new TestTarget(), undefined, {
      holdOf: (name) => (name === 'other' ? { untilMs: 9, reason: 'maintenance' } : holdOf(name)),
      plan: buildPlan(both, { version: 1, manifests: testManifests }),
    })
    expect(await walk.advance()).toEqual([])
    expect(standing(walk)).toEqual(['0 ask waiting'])
    expect(ended).toEqual(['target'])
  })
})

describe('a call that was not made, because its system went down before its turn', () => {
  it.for([
    ['has not taken effect', 'execute', 'failed'],
    ['leaves open what became of an earlier one that is repeated', 'repeat', 'unknown'],
  ] as const)('%s', async ([, resume, state]) => {
    const one = flow([node('in', 'start'), node('target', 'write'), wire('in.out', 'target')])
    const token = { branch: '0', node: 'target', payload: {}, forks: {}, state: 'ready', resume, attempts: 1 } as const
    const { walk } = walkOf(new TestTarget(), undefined, {
      plan: buildPlan(one, { version: 1, manifests: testManifests }),
      record: { ...record, progress: { tokens: [token], delivered: 0, filtered: 0 } },
    })
    const [call] = await walk.advance()
    const error = new CrossdockError('REMOTE_UNAVAILABLE', 'It is down.', { isHeld: true, retryAfterMs: 1_000 })
    if (call) walk.settle(call, { kind: 'error', error })
    expect(walk.takeChanges()?.settlements).toMatchObject([{ state }])
  })
})
