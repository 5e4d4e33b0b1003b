import { expect, it } from 'vitest'
import { createWakeUps } from './wake-ups.ts'

it('rings a lane once for records that wait for nearly the same moment, never before they are due', () => {
  const rings: [number, number][] = []
  const wakeUp = createWakeUps(({ lane }, atMs) => rings.push([lane, atMs]))
  const due = Math.ceil(Date.now() / 250) * 250 + 60_000
  for (let i = 1; i <= 200; i++) wakeUp({ flow: 'f', lane: 1 }, due + i)
  wakeUp({ flow: 'f', lane: 2 }, due)
  wakeUp({ flow: 'f', lane: 1 }, due + 251)
  expect(rings).toEqual([
    [1, due + 250],
    [2, due],
    [1, due + 500],
  ])
})
