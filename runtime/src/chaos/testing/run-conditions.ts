import { hasRedisServer } from './own-redis.ts'

/** The seed of this run: `CHAOS_SEED` repeats the one that a failure has named. */
export const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)

/** Seconds for which the long form goes on breaking things: `CHAOS_SECONDS`. The short form takes a few. */
export const chaosSeconds = Number(process.env.CHAOS_SECONDS ?? 10)

/** The queue backends, for `describe.each`, with a text that stands in what a process sends to ring a lane. */
export const backends = [
  { queue: 'the database', needsRedis: false, isMissing: false, doorbell: 'add_job' },
  { queue: 'Redis', needsRedis: true, isMissing: !hasRedisServer(), doorbell: '"lane":' },
]

/** For tests that wait until everything has ended. */
export const patientTestMs = 300_000
