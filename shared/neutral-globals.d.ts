// What Node, Electron's renderer and every browser have alike, and TypeScript's neutral library lacks. Seen by
// tsconfig.neutral.json alone; everywhere else the platform's own types are there.

/** See the DOM standard, AbortSignal. */
interface AbortSignal {
  readonly aborted: boolean
}
