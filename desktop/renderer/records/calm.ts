/** Runs at once when asked, and at most once per interval: what is asked meanwhile runs once, when it is over. */
export function createCalm(intervalMs: number, run: () => void): () => void {
  let isResting = false
  let isWanted = false
  const go = () => {
    isResting = true
    isWanted = false
    setTimeout(() => {
      isResting = false
      if (isWanted) go()
    }, intervalMs)
    run()
  }
  return () => {
    if (isResting) isWanted = true
    else go()
  }
}
