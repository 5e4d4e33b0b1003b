import { setTimeout as sleep } from 'node:timers/promises'
import { type DemoClients, describeProgress, isAllBack, isStuck, type Progress, readProgress } from './read-progress.ts'

const lookEveryMs = 700

/**
 * Prints a line whenever something has moved. Resolves with the last look when `until` holds, or when the signal aborts.
 * While the runtime itself does not answer, nothing is printed.
 */
export async function watchProgress(
  clients: DemoClients,
  options: { readonly until: (progress: Progress) => boolean; readonly signal: AbortSignal },
): Promise<Progress | undefined> {
  let shown = ''
  let last: Progress | undefined
  while (!options.signal.aborted) {
    const progress = await readProgress(clients).catch(() => undefined)
    if (progress) {
      const line = describeProgress(progress)
      if (line !== shown) console.log(`  ${new Date().toTimeString().slice(0, 8)}  ${line}`)
      shown = line
      last = progress
      if (options.until(progress)) break
    }
    await sleep(lookEveryMs, undefined, { signal: options.signal }).catch(() => {})
  }
  return last
}

/** Watches until all orders are back, or nothing but parked records is left, or the time is over. True when all are back. */
export async function watchUntilAllBack(
  clients: DemoClients,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeoutMs)])
  const last = await watchProgress(clients, { signal, until: (progress) => isAllBack(progress) || isStuck(progress) })
  return last !== undefined && isAllBack(last)
}
