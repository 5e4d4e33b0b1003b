import { statSync } from 'node:fs'
import { resolve } from 'node:path'

/** The flow files among the arguments of a start, as absolute paths. */
export function flowFilesIn(argv: readonly string[], folder: string): string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith('.flow.json'))
    .map((argument) => resolve(folder, argument))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
}

/** Files that the system asks to open, kept until the page can take them. */
export interface OpenFileRequests {
  add(path: string): void
  /** The page is there: it gets what has waited, and from then on everything at once. */
  deliverTo(take: (path: string) => void): void
  /** The page is gone or loads again. */
  pause(): void
}

/** Nothing waits yet. */
export function createOpenFileRequests(): OpenFileRequests {
  let waiting: string[] = []
  let take: ((path: string) => void) | undefined
  return {
    add(path) {
      if (take) take(path)
      else waiting.push(path)
    },
    deliverTo(page) {
      take = page
      const now = waiting
      waiting = []
      for (const path of now) page(path)
    },
    pause() {
      take = undefined
    },
  }
}
