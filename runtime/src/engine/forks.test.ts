import { describe, expect, it } from 'vitest'
import { findMeetingForks } from './forks.ts'

function forksOf(wires: readonly [string, string][]): Record<string, readonly string[]> {
  const wiring = new Map<string, string[]>()
  const nodes = new Set<string>()
  for (const [from, to] of wires) {
    wiring.set(from, [...(wiring.get(from) ?? []), to])
    nodes.add(from.slice(0, from.indexOf('.'))).add(to)
  }
  return Object.fromEntries([...findMeetingForks([...nodes], wiring)].filter(([, forks]) => forks.length > 0))
}

describe('forks whose branches meet again', () => {
  it('are none in a chain, and none where branches stay apart', () => {
    expect(
      forksOf([
        ['in.out', 'a'],
        ['a.out', 'b'],
      ]),
    ).toEqual({})
    expect(
      forksOf([
        ['in.out', 'a'],
        ['a.x', 'b'],
        ['a.y', 'c'],
      ]),
    ).toEqual({})
  })

  it('matter to the node of the meeting and to everything behind it', () => {
    expect(
      forksOf([
        ['in.out', 'a'],
        ['a.x', 'b'],
        ['a.y', 'c'],
        ['b.out', 'd'],
        ['c.out', 'd'],
        ['d.out', 'e'],
      ]),
    ).toEqual({ d: ['a'], e: ['a'] })
  })

  it('count for a port with two wires, for an error port, and for a source', () => {
    expect(
      forksOf([
        ['in.out', 'a'],
        ['in.out', 'b'],
        ['b.out', 'a'],
      ]),
    ).toEqual({ a: ['in'] })
    expect(
      forksOf([
        ['in.out', 'a'],
        ['a.out', 'b'],
        ['a.error', 'b'],
      ]),
    ).toEqual({ b: ['a'] })
  })

  it('leave keys behind one fork alone when another fork is added before it', () => {
    const before = forksOf([
      ['in.out', 'a'],
      ['a.x', 'b'],
      ['a.y', 'b'],
    ])
    const after = forksOf([
      ['in.out', 'log'],
      ['in.out', 'a'],
      ['a.x', 'b'],
      ['a.y', 'b'],
    ])
    expect([before, after]).toEqual([{ b: ['a'] }, { b: ['a'] }])
  })
})
