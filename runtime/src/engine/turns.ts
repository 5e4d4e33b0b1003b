/** Lets a few of many at once do something; the others wait in the order in which they came. */
export interface Turns {
  /** Waits for a turn, which lasts until it is disposed of. */
  take(): Promise<Disposable>
}

/** Makes turns for so many at once. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = []
  let free = atOnce
  const giveBack = () => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return {
    async take() {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return { [Symbol.dispose]: giveBack }
    },
  }
}
