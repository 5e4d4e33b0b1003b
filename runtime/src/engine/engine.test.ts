import { describe, expect, it } from 'vitest'
import { type MemoryOutcome, runInMemory } from '../run-in-memory.ts'
import { TestClock } from './testing/test-clock.ts'
import {
  flow,
  lostAnswer,
  node,
  outage,
  refusal,
  TestTarget,
  testExecutors,
  testManifests,
  wire,
} from './testing/test-flow.ts'

const noSystems = {
  http: () => expect.unreachable(),
  folder: () => expect.unreachable(),
  lookup: () => undefined,
  sandbox: { run: () => expect.unreachable() },
}

async function run(
  testFlow: ReturnType<typeof flow>,
  payloads: readonly object[],
  target = new TestTarget(),
): Promise<{ readonly outcomes: readonly MemoryOutcome[]; readonly target: TestTarget }> {
  let id = 0
  const outcomes = await runInMemory({
    flow: testFlow,
    manifests: testManifests,
    executors: testExecutors(target),
    items: payloads.map((payload) => ({ payload })),
    system: noSystems,
    clock: new TestClock(),
    ids: { next: () => `id-${++id}` },
    log: { info: () => {}, warn: () => {} },
  })
  return { outcomes, target }
}

const statesOf = (outcomes: readonly MemoryOutcome[]) => outcomes.map(({ key, state }) => `${key} ${state}`)
const stepsOf = (outcome: MemoryOutcome | undefined) => outcome?.steps.map((step) => `${step.node} ${step.outcome}`)

const toTarget = (config: object = {}, more: object = {}) =>
  flow([
    node('in', 'start'),
    node('target', 'write', { config, retry: { attempts: 3, delayMs: 1000 }, ...more }),
    wire('in.out', 'target'),
  ])

describe('a record on its way', () => {
  it('passes pure nodes and is delivered by one effect', async () => {
    const testFlow = flow([
      node('in', 'start'),
      node('double', 'set', { config: { value: '={"id": id, "qty": qty * 2}' } }),
      node('target', 'write'),
      wire('in.out', 'double'),
      wire('double.out', 'target'),
    ])
    const { outcomes, target } = await run(testFlow, [{ id: 'SO-1', qty: 2 }])
    expect(statesOf(outcomes)).toEqual(['SO-1 delivered'])
    expect([...target.effects.values()]).toEqual([{ record: 'SO-1', payload: { id: 'SO-1', qty: 4 } }])
    expect(stepsOf(outcomes[0])).toEqual(['double passed', 'target passed'])
  })

  it('is filtered when it leaves a filtering node through an unwired port, and says why when a node drops it', async () => {
    const kept = flow([
      node('in', 'start'),
      node('keep', 'keep', { config: { when: '=qty > 1' } }),
      node('target', 'write'),
      wire('in.out', 'keep'),
      wire('keep.kept', 'target'),
    ])
    expect(
      statesOf(
        (
          await run(kept, [
            { id: 'A', qty: 1 },
            { id: 'B', qty: 2 },
          ])
        ).outcomes,
      ),
    ).toEqual(['A filtered', 'B delivered'])
    const stopped = flow([node('in', 'start'), node('stop', 'stop'), wire('in.out', 'stop')])
    expect((await run(stopped, [{ id: 'A' }])).outcomes[0]).toMatchObject({
      state: 'filtered',
      reason: 'stopped on purpose',
    })
  })

  it('parks with its cause when an expression misses a value, and the next key goes on', async () => {
    const testFlow = flow([
      node('in', 'start'),
      node('set', 'set', { config: { value: '=customer.name' } }),
      node('target', 'write'),
      wire('in.out', 'set'),
      wire('set.out', 'target'),
    ])
    const { outcomes } = await run(testFlow, [{ id: 'A' }, { id: 'B', customer: { name: 'Jansen' } }])
    expect(statesOf(outcomes)).toEqual(['A parked', 'B delivered'])
    expect(outcomes[0]?.exceptions).toMatchObject([
      { node: 'set', error: { code: 'VALUE_MISSING', detail: { path: 'customer' } } },
    ])
  })

  it('runs both branches of a fork, and the one that parks does not stop the other', async () => {
    const target = new TestTarget()
    target.behave = ({ key, count }) => {
      const isFirstKey = target.calls[0]?.key === key
      if (isFirstKey && count >= 1) throw refusal()
    }
    const testFlow = flow([
      node('in', 'start'),
      node('fork', 'fork'),
      node('erp', 'write'),
      node('shop', 'write'),
      wire('in.out', 'fork'),
      wire('fork.a', 'erp'),
      wire('fork.b', 'shop'),
    ])
    const { outcomes } = await run(testFlow, [{ id: 'A' }], target)
    expect(statesOf(outcomes)).toEqual(['A parked'])
    expect(target.effects.size).toBe(1)
  })

  it('has one effect per branch at a node where its branches meet again', async () => {
    const testFlow = flow([
      node('in', 'start'),
      node('fork', 'fork'),
      node('target', 'write'),
      wire('in.out', 'fork'),
      wire('fork.a', 'target'),
      wire('fork.b', 'target'),
    ])
    const { outcomes, target } = await run(testFlow, [{ id: 'A' }])
    expect(statesOf(outcomes)).toEqual(['A delivered'])
    expect(target.effects.size).toBe(2)
  })

  it('runs a batch node over the records that stand there together', async () => {
    const testFlow = flow(
      [
        node('in', 'start'),
        node('code', 'batch'),
        node('target', 'write'),
        wire('in.out', 'code'),
        wire('code.out', 'target'),
      ],
      { lanes: 1 },
    )
    const { target } = await run(testFlow, [{ id: 'A' }, { id: 'B' }, { id: 'C' }])
    expect([...target.effects.values()].map(({ payload }) => payload)).toEqual(
      ['A', 'B', 'C'].map((id) => ({ id, batchSize: 3 })),
    )
  })

  it('passes a disabled step unchanged', async () => {
    const testFlow = flow([
      node('in', 'start'),
      node('stop', 'stop', { disabled: true }),
      node('target', 'write'),
      wire('in.out', 'stop'),
      wire('stop.out', 'target'),
    ])
    expect(statesOf((await run(testFlow, [{ id: 'A' }])).outcomes)).toEqual(['A delivered'])
  })
})

describe('a failing target', () => {
  it('is tried again while it is away, each try kept, with one effect in the end', async () => {
    const target = new TestTarget()
    target.behave = ({ count }) => {
      if (count < 3) throw outage()
    }
    const { outcomes } = await run(toTarget(), [{ id: 'A' }], target)
    expect(statesOf(outcomes)).toEqual(['A delivered'])
    expect(outcomes[0]?.steps.map(({ attempt, outcome, error }) => [attempt, outcome, error?.code])).toEqual([
      [1, 'retrying', 'REMOTE_UNAVAILABLE'],
      [2, 'retrying', 'REMOTE_UNAVAILABLE'],
      [3, 'passed', undefined],
    ])
    expect(new Set(target.calls.map(({ key }) => key)).size).toBe(1)
  })

  it('parks the record when the tries are used up', async () => {
    const target = new TestTarget()
    target.behave = () => {
      throw outage()
    }
    const { outcomes } = await run(toTarget(), [{ id: 'A' }], target)
    expect(statesOf(outcomes)).toEqual(['A parked'])
    expect(target.calls).toHaveLength(3)
  })

  it('sends the record through a wired error port with the error and what went in', async () => {
    const target = new TestTarget()
    target.behave = ({ count, payload }) => {
      if (count === 1 && !(payload as { error?: object }).error) throw refusal()
    }
    const testFlow = flow([
      node('in', 'start'),
      node('erp', 'write'),
      node('tell', 'write'),
      wire('in.out', 'erp'),
      wire('erp.error', 'tell'),
    ])
    const { outcomes } = await run(testFlow, [{ id: 'A' }], target)
    expect(statesOf(outcomes)).toEqual(['A delivered'])
    expect([...target.effects.values()][0]?.payload).toMatchObject({
      error: { code: 'REMOTE_REJECTED', node: 'erp' },
      input: { id: 'A' },
    })
  })
})

describe('an answer that never came', () => {
  it('is repeated with the same key when the target honours it', async () => {
    const target = new TestTarget()
    target.behave = (call) => {
      if (call.count > 1) return
      target.take(call)
      throw lostAnswer()
    }
    const { outcomes } = await run(toTarget({ repeatable: true }), [{ id: 'A' }], target)
    expect(statesOf(outcomes)).toEqual(['A delivered'])
    expect([target.calls.length, target.effects.size]).toEqual([2, 1])
    expect(stepsOf(outcomes[0])).toEqual(['target unknown', 'target passed'])
  })

  it('is settled by the probe without a second call when it had taken effect', async () => {
    const target = new TestTarget()
    target.behave = (call) => {
      target.take(call)
      throw lostAnswer()
    }
    const { outcomes } = await run(toTarget({ probe: true }), [{ id: 'A' }], target)
    expect(statesOf(outcomes)).toEqual(['A delivered'])
    expect([target.calls.length, target.effects.size]).toEqual([1, 1])
    expect(stepsOf(outcomes[0])).toEqual(['target unknown', 'target settled'])
  })

  it('is sent again when the probe finds that it had not taken effect', async () => {
    const target = new TestTarget()
    target.behave = ({ count }) => {
      if (count === 1) throw lostAnswer()
    }
    const { outcomes } = await run(toTarget({ probe: true }), [{ id: 'A' }], target)
    expect(statesOf(outcomes)).toEqual(['A delivered'])
    expect([target.calls.length, target.effects.size]).toEqual([2, 1])
  })

  it('parks as unknown, never sent again, when nobody can tell', async () => {
    const target = new TestTarget()
    target.behave = () => {
      throw lostAnswer()
    }
    const { outcomes } = await run(toTarget(), [{ id: 'A' }], target)
    expect(outcomes[0]).toMatchObject({
      state: 'parked',
      exceptions: [{ node: 'target', error: { code: 'OUTCOME_UNKNOWN' } }],
    })
    expect(target.calls).toHaveLength(1)
  })
})

describe('order', () => {
  it('is kept per key while other keys pass a record that is tried again', async () => {
    const target = new TestTarget()
    target.behave = ({ record, count }) => {
      if (record === 'A' && target.calls.filter((call) => call.record === 'A').length <= 2 && count <= 2) throw outage()
    }
    const { outcomes } = await run(
      toTarget(),
      [
        { id: 'A', n: 1 },
        { id: 'A', n: 2 },
        { id: 'B', n: 3 },
      ],
      target,
    )
    expect(statesOf(outcomes)).toEqual(['A delivered', 'A delivered', 'B delivered'])
    expect([...target.effects.values()].map(({ payload }) => (payload as { n: number }).n)).toEqual([3, 1, 2])
  })

  it('holds the followers of a parked record, and only those', async () => {
    const target = new TestTarget()
    target.behave = ({ record }) => {
      if (record === 'A') throw refusal()
    }
    const { outcomes } = await run(toTarget(), [{ id: 'A' }, { id: 'A' }, { id: 'B' }], target)
    expect(statesOf(outcomes)).toEqual(['A parked', 'A held', 'B delivered'])
  })
})

describe('a split', () => {
  const testFlow = flow([
    node('in', 'start'),
    node('lines', 'lines'),
    node('target', 'write'),
    wire('in.out', 'lines'),
    wire('lines.out', 'target'),
  ])

  it('makes children with their own keys, and the parent ends after them', async () => {
    const { outcomes, target } = await run(testFlow, [{ id: 'SO-1', lines: [{ id: 'L1' }, { id: 'L2' }] }])
    expect(statesOf(outcomes)).toEqual(['SO-1 delivered', 'L1 delivered', 'L2 delivered'])
    expect(target.effects.size).toBe(2)
    expect(outcomes[1]?.parentId).toBe(outcomes[0]?.id)
  })

  it('leaves the parent expecting while a child is parked', async () => {
    const target = new TestTarget()
    target.behave = ({ record }) => {
      if (record === 'L2') throw refusal()
    }
    const { outcomes } = await run(testFlow, [{ id: 'SO-1', lines: [{ id: 'L1' }, { id: 'L2' }] }], target)
    expect(statesOf(outcomes)).toEqual(['SO-1 expecting', 'L1 delivered', 'L2 parked'])
  })
})

describe('a split that joins', () => {
  const parts = [
    node('in', 'start'),
    node('lines', 'each'),
    node('line', 'write'),
    node('told', 'set', { config: { value: '={"id": id, "isTold": true}' } }),
    node('erp', 'write'),
    wire('in.out', 'lines'),
    wire('lines.out', 'line'),
    wire('lines.done', 'told'),
    wire('told.out', 'erp'),
  ]
  const order = (...lines: string[]) => ({ id: 'SO-1', lines: lines.map((id) => ({ id })) })
  const effectsOf = (target: TestTarget) => [...target.effects.values()].map(({ record }) => record)

  it('lets the record go on when all of its children have ended', async () => {
    const { outcomes, target } = await run(flow(parts), [order('L1', 'L2', 'L3')])
    expect(statesOf(outcomes)).toEqual(['SO-1 delivered', 'L1 delivered', 'L2 delivered', 'L3 delivered'])
    expect(effectsOf(target).slice(0, 3).sort()).toEqual(['L1', 'L2', 'L3'])
    expect([...target.effects.values()][3]).toMatchObject({ record: 'SO-1', payload: { id: 'SO-1', isTold: true } })
    expect(outcomes[0]?.steps.map((step) => [step.node, step.outcome, step.out?.[0]?.port])).toEqual([
      ['lines', 'split', undefined],
      ['lines', 'passed', 'done'],
      ['told', 'passed', 'out'],
      ['erp', 'passed', 'out'],
    ])
  })

  it('does not let it go on while a child is parked', async () => {
    const target = new TestTarget()
    target.behave = ({ record }) => {
      if (record === 'L2') throw refusal()
    }
    const { outcomes } = await run(flow(parts), [order('L1', 'L2')], target)
    expect(statesOf(outcomes)).toEqual(['SO-1 expecting', 'L1 delivered', 'L2 parked'])
    expect(effectsOf(target)).toEqual(['L1'])
  })

  it('ends it with its children where nothing hangs on the port', async () => {
    const { outcomes } = await run(flow([...parts.slice(0, 3), ...parts.slice(5, 7)]), [order('L1')])
    expect(statesOf(outcomes)).toEqual(['SO-1 delivered', 'L1 delivered'])
  })

  it('lets it go on even when another branch of it is parked or waits', async () => {
    const target = new TestTarget()
    target.behave = ({ payload }) => {
      if ((payload as { lines?: unknown }).lines !== undefined) throw refusal()
    }
    const forked = flow([...parts, node('other', 'write'), wire('in.out', 'other')])
    const { outcomes } = await run(forked, [order('L1')], target)
    expect(statesOf(outcomes)).toEqual(['SO-1 parked', 'L1 delivered'])
    expect(effectsOf(target)).toEqual(['L1', 'SO-1'])
  })

  it('is passed by when it is disabled', async () => {
    const disabled = flow([...parts.slice(0, 1), node('lines', 'each', { disabled: true }), ...parts.slice(2)])
    const { outcomes, target } = await run(disabled, [order('L1')])
    expect(statesOf(outcomes)).toEqual(['SO-1 delivered'])
    expect(effectsOf(target)).toEqual(['SO-1'])
  })
})
