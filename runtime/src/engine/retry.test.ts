import { CrossdockError } from '@crossdock/shared/errors'
import { defaultRetryPolicy } from '@crossdock/shared/flow'
import { describe, expect, it } from 'vitest'
import { decideRetry } from './retry.ts'

const away = new CrossdockError('REMOTE_UNAVAILABLE', 'away')
const policy = { ...defaultRetryPolicy, jitter: 0, delayMs: 1_000, maxDelayMs: 60_000, attempts: 20 }
const delays = (error = away, over: object = {}) =>
  [1, 2, 3, 10].map((attempts) => {
    const decision = decideRetry({ ...policy, ...over }, error, { attempts, random: 0.5 })
    return decision.again ? decision.delayMs : 'no'
  })

describe('deciding on another try', () => {
  it('doubles the delay up to its cap', () => {
    expect(delays()).toEqual([1_000, 2_000, 4_000, 60_000])
  })

  it('keeps a fixed delay', () => {
    expect(delays(away, { backoff: 'fixed', delayMs: 5_000, maxDelayMs: 1 })).toEqual([5_000, 5_000, 5_000, 5_000])
  })

  it('spreads delays by the jitter', () => {
    const at = (random: number) => decideRetry({ ...policy, jitter: 0.2 }, away, { attempts: 1, random })
    expect([at(0), at(1)]).toEqual([
      { again: true, delayMs: 800 },
      { again: true, delayMs: 1_200 },
    ])
  })

  it('ends when the tries are used up', () => {
    expect(delays(away, { attempts: 3 })).toEqual([1_000, 2_000, 'no', 'no'])
  })

  it('never retries what a person must mend, unless the policy lists its code', () => {
    const refused = new CrossdockError('REMOTE_REJECTED', 'no')
    expect(delays(refused)).toEqual(['no', 'no', 'no', 'no'])
    expect(delays(refused, { on: ['REMOTE_REJECTED'] })[0]).toBe(1_000)
    expect(delays(away, { on: ['TIMED_OUT'] })[0]).toBe('no')
  })

  it('waits as long as the other system asks, but not for a year', () => {
    const asked = (retryAfterMs: number) =>
      delays(new CrossdockError('REMOTE_UNAVAILABLE', 'busy', { retryAfterMs }))[0]
    expect([asked(30_000), asked(10), asked(31_536_000_000)]).toEqual([30_000, 1_000, 3_600_000])
  })
})
