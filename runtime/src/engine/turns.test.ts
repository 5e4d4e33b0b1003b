import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('turns', () => {
  it('lets so many at once have theirs, and the others in the order in which they came', async () => {
    const turns = createTurns(2)
    const log: string[] = []
    let atOnce = 0
    let most = 0
    const act = async (name: string) => {
      using _turn = await turns.take()
      log.push(name)
      most = Math.max(most, ++atOnce)
      await Promise.resolve()
      atOnce--
    }
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(act))
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(most).toBe(2)
  })

  it('comes back to others when one throws in its turn', async () => {
    const turns = createTurns(1)
    const fail = async () => {
      using _turn = await turns.take()
      throw new Error('broken')
    }
    await expect(fail()).rejects.toThrow('broken')
    using _next = await turns.take()
  })
})
