import type { Outcome } from './outcome.ts'

/** Runs a command: its arguments, then its options, unchecked. Without an outcome it has said what it had to say. */
export type Run = (args: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<Outcome | undefined>

/** Receives what a command does, for the command to be run. */
export type Perform = (run: Run) => (...given: unknown[]) => Promise<void>
