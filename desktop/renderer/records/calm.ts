/** What is asked may ask again after so many times as long as it took: of one's time, a fifth at most. */
const restParts = 4

/**
 * Runs at once when asked, and at most once per interval: what is asked meanwhile runs once, when it is over. What takes long
 * to answer rests longer, so that looking on does not wear down a runtime that has much to do.
 */
export function createCalm(intervalMs: number, run: () => Promise<unknown>): () => void {
  let isResting = false
  let isWanted = false
  const go = async () => {
    isResting = true
    isWanted = false
    const startedAtMs = performance.now()
    const interval = new Promise((resolve) => setTimeout(resolve, intervalMs))
    try {
      await run()
    } catch {
      // Whoever asks also tells what went wrong.
    }
    const tookMs = performance.now() - startedAtMs
    await interval
    const restMs = tookMs * (1 + restParts) - Math.max(intervalMs, tookMs)
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
    isResting = false
    if (isWanted) void go()
  }
  return () => {
    if (isResting) isWanted = true
    else void go()
  }
}
