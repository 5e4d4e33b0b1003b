import { setTimeout as sleep } from 'node:timers/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Redis } from 'ioredis'

/** A Redis that takes a connection and says nothing. */
const answerWithinMs = 5_000
/** Long enough for the next attempt of a worker that was refused, or of the sweep. */
const remembersMs = 30_000
const trialMs = 10_000

/** Throws QUEUE_UNAVAILABLE when Redis would throw keys away. One that does not answer is not asked for long. */
export async function refuseEviction(redis: Redis): Promise<void> {
  assertKeepsKeys(await evictionPolicy(redis).catch(() => undefined))
}

/** Throws QUEUE_UNAVAILABLE when Redis does not answer, would throw keys away, or takes no writes. */
export async function checkRedis(redis: Redis, prefix: string): Promise<void> {
  try {
    assertKeepsKeys(await evictionPolicy(redis))
    await inTime(redis.set(`${prefix}:trial`, '', 'PX', trialMs))
  } catch (thrown) {
    if (thrown instanceof CrossdockError) throw thrown
    if (isRefusal(thrown)) throw refused(thrown)
    throw new CrossdockError('QUEUE_UNAVAILABLE', 'Redis cannot be reached.', { cause: thrown })
  }
}

async function evictionPolicy(redis: Redis): Promise<string | undefined> {
  return /^maxmemory_policy:(\S+)/m.exec(await inTime(redis.info('memory')))?.[1]
}

function assertKeepsKeys(policy: string | undefined): void {
  if (policy === undefined || policy === 'noeviction') return
  throw new CrossdockError('QUEUE_UNAVAILABLE', `Redis may throw keys away: its maxmemory-policy is “${policy}”.`, {
    remedy: 'Set maxmemory-policy to noeviction.',
  })
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = async (): Promise<never> => {
    await sleep(answerWithinMs, undefined, { ref: false })
    throw new Error(`No answer within ${answerWithinMs} ms.`)
  }
  return await Promise.race([answer, late()])
}

/** Redis has answered, with an error. */
function isRefusal(thrown: unknown): thrown is Error {
  return thrown instanceof Error && thrown.name === 'ReplyError'
}

function refused(error: Error): CrossdockError {
  // What follows names the script that was refused.
  const reason = error.message.replace(/\.? script: .*$/s, '').slice(0, 200)
  return new CrossdockError('QUEUE_UNAVAILABLE', `Redis answers and refuses to work: ${reason}`, {
    remedy: 'Give Redis room (maxmemory, disk), or empty it: lanes with work are rung again from the database.',
    cause: error,
  })
}

/**
 * What Redis has refused lately: a trial of our own does not meet every reason, such as a key that somebody has
 * overwritten. Remembered until the same is granted again, and for half a minute at most: while there is work, there is
 * another attempt before that.
 */
export class Refusals {
  readonly #last = new Map<'ring' | 'work', { readonly error: Error; readonly atMs: number }>()

  /** Notes how an attempt failed; a lost connection is no refusal. */
  note(attempt: 'ring' | 'work', thrown: unknown): void {
    if (isRefusal(thrown)) this.#last.set(attempt, { error: thrown, atMs: Date.now() })
  }

  granted(attempt: 'ring' | 'work'): void {
    this.#last.delete(attempt)
  }

  /** Throws QUEUE_UNAVAILABLE when there is one. */
  check(): void {
    for (const { error, atMs } of this.#last.values()) if (Date.now() - atMs < remembersMs) throw refused(error)
  }
}
