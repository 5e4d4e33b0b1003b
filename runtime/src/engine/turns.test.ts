import { describe, expect, it } from 'vitest'
import { SimulatedClock } from './testing/simulated-clock.ts'
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

  it('begin at once after a rest, and a while apart when there is more to do', async () => {
    const begins = await beginsOf(4, { apartMs: 10, withinMs: 1_000 })
    expect(begins).toEqual([0, 10, 20, 30])
  })

  it('follow each other faster when many wait', async () => {
    const begins = await beginsOf(100, { apartMs: 10, withinMs: 80 })
    expect(begins[50]).toBeLessThan(100)
    expect(begins.at(-1)).toBeGreaterThan(80)
  })

  it('are not put off while one who waits has plenty to do', async () => {
    const begins = await beginsOf(4, { apartMs: 10, withinMs: 1_000 }, { hasPlenty: true })
    expect(begins).toEqual([0, 0, 0, 0])
  })

  it('wait no longer than their spacing after the clock was set back', async () => {
    const rests: number[] = []
    const sleep = async (ms: number) => void rests.push(ms)
    const clock = { atMs: 3_600_000, nowMs: () => clock.atMs, sleep }
    const turns = createTurns(1, { clock, apartMs: 10, withinMs: 80 })
    ;(await turns.take())[Symbol.dispose]()
    clock.atMs = 0
    using _next = await turns.take()
    expect(rests).toEqual([10])
  })
})

/** When so many who ask at once have their turns, in milliseconds from the first on. */
async function beginsOf(
  count: number,
  spacing: { readonly apartMs: number; readonly withinMs: number },
  { hasPlenty = false } = {},
) {
  const clock = new SimulatedClock()
  const turns = createTurns(2, { clock, ...spacing })
  const startMs = clock.nowMs()
  const begins: number[] = []
  const act = async () => {
    using _turn = await turns.take(hasPlenty)
    begins.push(clock.nowMs() - startMs)
  }
  await clock.runUntil(Promise.all(Array.from({ length: count }, act)))
  return begins
}
