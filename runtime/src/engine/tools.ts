import type { AnyExecutor, NodeLog, SystemAccess } from '@crossdock/shared/node'
import type { Clock, Ids } from './ports.ts'

/** What runs the nodes: given to the engine, so that it names none of them. */
export interface Tools {
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly system: SystemAccess
  readonly logFor: (facts: { readonly flow: string; readonly node: string; readonly record: string }) => NodeLog
  readonly params: Readonly<Record<string, unknown>>
  readonly clock: Clock
  readonly ids: Ids
  /** Why a record that needs this system should wait, burning no try, or undefined when it may go on. */
  readonly holdOf: (system: string) => { readonly untilMs: number; readonly reason: string } | undefined
  /** Blanks secrets out of what a journey or an exception keeps. */
  readonly mask: <T>(kept: T) => T
  /** From 0 to 1. */
  readonly random: () => number
  readonly signal: AbortSignal
}
