import type { AnyExecutor, NodeLog, SystemAccess } from '@crossdock/shared/node'
import type { Clock, Ids, OpenRecord } from './ports.ts'
import type { Token } from './token.ts'

/** Somebody debugs and wants a record to stand before its node: who, until when at the latest, and what is shown. */
export interface DebugHold {
  /** The debug session. */
  readonly session: string
  readonly untilMs: number
  readonly reason: string
}

/** Holds records for debug sessions. A flow that nobody watches costs one look into a map a visit. */
export interface DebugGate {
  isWatched(flow: string): boolean
  /** Why this branch stops before its node; undefined when it goes on. Never throws. */
  holdFor(visit: { readonly record: OpenRecord; readonly token: Token }): DebugHold | undefined
}

/** Why a system is not called for now, and when it may be again. */
export interface SystemHeld {
  readonly untilMs: number
  readonly reason: string
  /**
   * This record may call it all the same, to find out whether it is up again; if it is not, the record waits until then and
   * no try is counted.
   */
  readonly isProbe?: true
  /** For a probe: says that its visit is over, whether it made its call or not. Another record may probe. */
  readonly end?: () => void
}

/** What runs the nodes: given to the engine, so that it names none of them. */
export interface Tools {
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly system: SystemAccess
  readonly logFor: (facts: {
    readonly flow: string
    readonly node: string
    readonly run: string
    readonly record: string
    readonly key: string
  }) => NodeLog
  readonly params: Readonly<Record<string, unknown>>
  readonly clock: Clock
  readonly ids: Ids
  /** Why a record that needs this system should wait, burning no try, or undefined when it may go on. */
  readonly holdOf: (system: string, recordId: string) => SystemHeld | undefined
  /** Missing: nobody debugs here. */
  readonly gate?: DebugGate
  /** Blanks secrets out of what a journey or an exception keeps. */
  readonly mask: <T>(kept: T) => T
  /** From 0 to 1. */
  readonly random: () => number
  readonly signal: AbortSignal
}
