import { setTimeout as sleep } from 'node:timers/promises'

/** How many times as long as it has worked it rests: so whoever has real work to do has the machine nine parts of ten. */
const restFactor = 9
const longestRestMs = 30_000

/** Does a piece of work that nobody waits for, and rests before it answers. */
export async function paced<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const startedAtMs = performance.now()
  const answer = await work()
  await restAfter(startedAtMs, signal)
  return answer
}

/**
 * Rests after work that began at a time of `performance.now()`: the longer it took, because there was much to do or because
 * the machine is busy, the longer. Ends early when the signal aborts.
 */
export async function restAfter(startedAtMs: number, signal: AbortSignal | undefined): Promise<void> {
  const restMs = Math.min(longestRestMs, Math.round((performance.now() - startedAtMs) * restFactor))
  await sleep(restMs, undefined, signal ? { signal } : {}).catch((thrown: unknown) => {
    if (!signal?.aborted) throw thrown
  })
}
