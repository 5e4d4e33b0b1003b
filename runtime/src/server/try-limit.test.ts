import { expect, it } from 'vitest'
import { createTryLimit } from './try-limit.ts'

it('lets a caller fail so often in a minute, and then wait for its end', () => {
  let nowMs = 5_000
  const tries = createTryLimit({ perMinute: 2, now: () => nowMs })
  tries.noteFailure('ana')
  expect(tries.waitMs('ana')).toBe(0)
  nowMs += 20_000
  tries.noteFailure('ana')
  expect(tries.waitMs('ana')).toBe(40_000)
  expect(tries.waitMs('ben')).toBe(0)
  nowMs += 40_000
  expect(tries.waitMs('ana')).toBe(0)
})

it('does not grow with the number of callers', () => {
  const tries = createTryLimit({ perMinute: 2, now: () => 0 })
  for (let caller = 0; caller < 10_000; caller++) tries.noteFailure(`caller ${caller}`)
  expect(tries.waitMs('somebody else')).toBe(60_000)
})
