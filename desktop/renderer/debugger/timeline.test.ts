import { expect, test } from 'vitest'
import { presentTip, presentTrack } from './session-track.ts'
import { sessionOf, step } from './testing/session.ts'
import { layTimeline, stepAt } from './timeline.ts'

const steps = [
  step('a', undefined),
  step('b', 'a'),
  step('c', 'b'),
  step('b2', 'a', { kind: 'edited' }),
  step('c2', 'b2'),
]
const branched = sessionOf(steps, { tracks: ['c', 'c2'] })

test('a track that begins with an edit is a row of its own, drawn from where it leaves the first', () => {
  const { rows, columns } = layTimeline(branched)
  expect(columns).toBe(3)
  expect(rows.map(({ marks }) => marks.map(({ step: { id }, column }) => [id, column]))).toEqual([
    [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ],
    [
      ['b2', 1],
      ['c2', 2],
    ],
  ])
  expect(rows.map(({ leaves }) => leaves)).toEqual([undefined, { row: 0, column: 0 }])
})

test('a place before a track of its own is the step that both share, one behind the end is the last', () => {
  expect(stepAt(branched, { tip: 'c2', column: 0 })?.id).toBe('a')
  expect(stepAt(branched, { tip: 'c2', column: 1 })?.id).toBe('b2')
  expect(stepAt(branched, { tip: 'c', column: 9 })?.id).toBe('c')
})

test('after going back to what tracks share, the one that was looked at stays in view', () => {
  const back = { ...branched, at: 'a' }
  expect(presentTrack(back).map(({ id }) => id)).toEqual(['a'])
  expect(presentTip(back, 'c')).toBe('c')
  expect(presentTip(back)).toBe('c2')
  expect(presentTip({ ...branched, at: 'b' }, 'c2')).toBe('c')
})

test('a session of two thousand steps is laid out without a deep recursion', () => {
  const many = Array.from({ length: 2000 }, (_none, at) => step(`s${at}`, at === 0 ? undefined : `s${at - 1}`))
  expect(layTimeline(sessionOf(many)).rows[0]?.marks).toHaveLength(2000)
})
