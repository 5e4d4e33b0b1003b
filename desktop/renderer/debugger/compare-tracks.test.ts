import { expect, test } from 'vitest'
import { compareTracks } from './compare-tracks.ts'
import { sessionOf, step } from './testing/session.ts'

const out = (n: number) => ({ out: [{ port: 'out', payload: { n } }] })
const compare = (steps: Parameters<typeof sessionOf>[0], first: string, second: string) =>
  compareTracks(sessionOf(steps), { first, second }).map(({ node, record, difference }) => [node, record, difference])

test('two tracks are compared node by node: shared, same, another payload, another end, only on one', () => {
  const steps = [
    step('a', undefined),
    step('b', 'a', out(1)),
    step('c', 'b', out(2)),
    step('d', 'c', { out: [{ port: 'north' }] }),
    step('e', 'd'),
    step('b2', 'a', { node: 'b', ...out(1) }),
    step('c2', 'b2', { node: 'c', ...out(3) }),
    step('d2', 'c2', { node: 'd', out: [{ port: 'south' }] }),
    step('f', 'd2'),
  ]
  expect(compare(steps, 'e', 'f')).toEqual([
    ['a', '0', 'shared'],
    ['b', '0', 'same'],
    ['c', '0', 'payload'],
    ['d', '0', 'outcome'],
    ['e', '0', 'only-first'],
    ['f', '0', 'only-second'],
  ])
})

test('children of a split are matched by their path, because each track has made its own', () => {
  const split = { outcome: 'split', node: 'split', out: [] } as const
  const child = (id: string, parent: string, recordId: string, n: number) =>
    step(id, parent, { node: 'send', recordId, path: '0/split[0]', ...out(n) })
  const steps = [
    step('a', undefined),
    step('s1', 'a', { ...split, children: ['x'] }),
    child('x1', 's1', 'x', 1),
    step('s2', 'a', { ...split, children: ['y'] }),
    child('y1', 's2', 'y', 2),
  ]
  expect(compare(steps, 'x1', 'y1')).toEqual([
    ['a', '0', 'shared'],
    ['split', '0', 'same'],
    ['send', '0/split[0]', 'payload'],
  ])
})

test('a second attempt is compared with the second attempt of the other track', () => {
  const failed = {
    node: 'send',
    outcome: 'retrying',
    out: [],
    error: { code: 'TIMED_OUT', message: 'No answer' },
  } as const
  const steps = [
    step('t1', undefined, failed as never),
    step('t2', 't1', { node: 'send' }),
    step('u2', 't1', { node: 'send', outcome: 'parked', out: [] }),
  ]
  expect(compare(steps, 't2', 'u2')).toEqual([
    ['send', '0', 'shared'],
    ['send', '0', 'outcome'],
  ])
})
