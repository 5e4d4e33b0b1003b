import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCalm } from './calm.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** What is begun each time, in milliseconds since the first one, when somebody asks all the time. */
async function begunWhileAsked({ tookMs, forMs }: { readonly tookMs: number; readonly forMs: number }) {
  const startedAtMs = performance.now()
  const begun: number[] = []
  const calm = createCalm(1_000, async () => {
    begun.push(performance.now() - startedAtMs)
    await new Promise((resolve) => setTimeout(resolve, tookMs))
  })
  for (let ms = 0; ms < forMs; ms += 100) {
    calm()
    await vi.advanceTimersByTimeAsync(100)
  }
  return begun
}

test('what is answered quickly is asked at once, and again after each interval', async () => {
  expect(await begunWhileAsked({ tookMs: 10, forMs: 2_900 })).toEqual([0, 1_000, 2_000])
})

test('what takes long to answer is asked for a fifth of the time at most', async () => {
  expect(await begunWhileAsked({ tookMs: 2_000, forMs: 21_000 })).toEqual([0, 10_000, 20_000])
})

test('what fails is asked again', async () => {
  let times = 0
  const calm = createCalm(1_000, async () => {
    times++
    throw new Error('no')
  })
  calm()
  await vi.advanceTimersByTimeAsync(1_000)
  calm()
  expect(times).toBe(2)
})
