import { manifests } from '@crossdock/nodes/manifests'
import { readFlowDocument } from '@crossdock/shared/flow'
import type { JourneyStep } from '@crossdock/shared/record'
import { describe, expect, it } from 'vitest'
import { buildPlan } from '../engine/plan.ts'
import { arrivalsAt, notKept } from './arrivals.ts'

/** Both branches of a fork meet at `join`; what `left` cannot do goes to `mend`. */
function plan() {
  const map = { type: 'map', version: 1, config: { fields: [{ target: 'n', value: '=n' }] } }
  const read = readFlowDocument({
    format: 'crossdock/flow@1',
    id: 'forked',
    name: 'Forked',
    record: { entity: 'order' },
    nodes: { in: { type: 'manual', version: 1 }, first: map, left: map, right: map, mend: map, join: map },
    wires: [
      { from: 'in.out', to: 'first' },
      { from: 'first.out', to: 'left' },
      { from: 'first.out', to: 'right' },
      { from: 'left.out', to: 'join' },
      { from: 'right.out', to: 'join' },
      { from: 'left.error', to: 'mend' },
    ],
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return buildPlan(read.flow, { version: 1, manifests })
}

function step(node: string, branch: string, more: Partial<JourneyStep>): JourneyStep {
  const at = '2026-11-21T08:00:00.000Z'
  return { node, branch, type: 'map', at, durationMs: 1, attempt: 1, outcome: 'passed', ...more }
}

const out = (payload: unknown) => ({ out: [{ port: 'out', payload }] })
const first = step('first', '0', out({ n: 1 }))
const both = [first, step('left', '0.1', out({ n: 2 })), step('right', '0.2', out({ n: 3 }))]
const came = (journey: readonly JourneyStep[], node: string) =>
  arrivalsAt(plan(), { entry: 'in.out', payload: { n: 0 }, journey }, node).map(({ branch, forks, payload }) => ({
    ...{ branch, forks, payload },
  }))

describe('where a record came to', () => {
  it('is the first node with what was accepted, before any step', () => {
    expect(came([], 'first')).toEqual([{ branch: '0', forks: {}, payload: { n: 0 } }])
    expect(came([], 'join')).toEqual([])
  })

  it('is a meeting node once for each branch, each with the way it took', () => {
    expect(came(both, 'join')).toEqual([
      { branch: '0.1', forks: { first: 'out>left' }, payload: { n: 2 } },
      { branch: '0.2', forks: { first: 'out>right' }, payload: { n: 3 } },
    ])
  })

  it('is the node of the error port, with the error and what was carried', () => {
    const error = { code: 'VALUE_MISSING', message: 'No n.', remedy: 'Give one.' } as const
    expect(came([first, step('left', '0.1', { outcome: 'diverted', error })], 'mend')).toMatchObject([
      { branch: '0.1', payload: { error: { node: 'left', ...error }, input: { n: 1 } } },
    ])
  })

  it('is void behind a place from which a person had it run on, until it comes there again', () => {
    const resumed = step('left', '0.1', { outcome: 'resumed', resumed: { by: 'Anna', payload: { n: 9 } } })
    expect(came([...both, resumed], 'join').map(({ branch }) => branch)).toEqual(['0.2'])
    expect(came([...both, resumed], 'left')).toMatchObject([{ forks: { first: 'out>left' }, payload: { n: 9 } }])
    expect(came([...both, resumed, step('left', '0.1', out({ n: 9 }))], 'join')).toMatchObject([
      { branch: '0.2', payload: { n: 3 } },
      { branch: '0.1', payload: { n: 9 } },
    ])
  })

  it('is known without what it carried where the history keeps no payloads', () => {
    expect(came([step('first', '0', { out: [{ port: 'out' }] })], 'right')).toMatchObject([{ payload: notKept }])
  })
})
