import type { ErrorInfo } from '@crossdock/shared/errors'
import type { StepResult } from '@crossdock/shared/node'
import type { JourneyStep, RecordState } from '@crossdock/shared/record'
import type { Progress } from './token.ts'

/** Time as the engine sees it. The simulation owns it. */
export interface Clock {
  nowMs(): number
  /** Resolves after a time, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** New unique ids, ordered by time where that is possible. */
export interface Ids {
  next(): string
}

/** One lane of one flow. */
export interface LaneId {
  readonly flow: string
  readonly lane: number
}

/** The right to work on a lane. A commit under an old epoch is refused: the lane has another owner by now. */
export interface LaneLease extends LaneId {
  readonly epoch: string
}

/** An open record as its lane's owner claims it. */
export interface OpenRecord {
  readonly id: string
  readonly flow: string
  readonly version: number
  readonly runId: string
  readonly source: string
  readonly entity: string
  readonly key: string
  readonly payload: unknown
  /** ISO 8601. */
  readonly acceptedAt: string
  /** For idempotency keys: see `EffectLineage`. */
  readonly lineage: string
  readonly generation: number
  /** Day (YYYY-MM-DD, UTC) on which the lineage began: where its effects are kept. */
  readonly lineageDay: string
  readonly openChildren: number
  /** Undefined before the first checkpoint. */
  readonly progress: Progress | undefined
  /** How many Crossdock calls its message has come through; missing when it began here. */
  readonly hops?: number
  /** For a child: the port at which it begins, `<node>.<port>`. For a root record, its source's `out`. */
  readonly entry: string
}

/** A record to be created by a split. */
export interface NewChild {
  readonly id: string
  readonly parent: OpenRecord
  readonly key: string
  readonly entity: string
  readonly payload: unknown
  readonly lineage: string
  readonly entry: string
  readonly lane: number
  readonly orderKey: string | null
}

/** An entry of the effect ledger before its effect is tried. */
export interface EffectIntent {
  readonly key: string
  readonly day: string
  readonly recordId: string
  readonly flow: string
  readonly node: string
  /** Try although an earlier try may have taken effect: its target sees repetitions, or a person or probe said so. */
  readonly repeat: boolean
}

/** How a tried effect ended. `done` keeps the node's answer, so that a later visit recalls it instead of repeating. */
export type EffectSettlement = { readonly key: string; readonly day: string } & (
  | { readonly state: 'done'; readonly result: StepResult }
  | { readonly state: 'failed' | 'unknown'; readonly error: ErrorInfo }
)

/**
 * What the ledger says of an intent: it is newly ours to try, or what an earlier try left. `cancelled`: a person has ended
 * the record's run meanwhile, so the call is not begun.
 */
export type LedgerAnswer =
  | { readonly state: 'granted' }
  | { readonly state: 'done'; readonly result: StepResult }
  | { readonly state: 'unknown' }
  | { readonly state: 'cancelled' }

/** What came of ending records of cancelled runs in a lane. */
export interface CancelSweep {
  readonly ended: number
  /** Records under way of cancelled runs: they begin nothing more and are given back when their calls have ended. */
  readonly stopped: readonly string[]
  /** Other lanes that have work now. */
  readonly ring: readonly LaneId[]
  /** True when there may be more to end. */
  readonly isMore: boolean
}

/** A cause for which a record is parked. */
export interface NewException {
  readonly id: string
  readonly recordId: string
  readonly branch: string
  readonly node: string
  readonly error: ErrorInfo
  /** Records with equal fingerprints have the same cause. */
  readonly fingerprint: string
}

/** A milestone that a record has reached. */
export interface NewMilestone {
  readonly name: string
  readonly entity: string
  readonly key: string
  readonly recordId: string
  readonly at: string
}

/** A record that a debug session holds before a node. */
export interface NewDebugHit {
  readonly session: string
  readonly recordId: string
  readonly branch: string
  readonly node: string
  readonly untilMs: number
}

/** How a record stands after a commit. */
export type RecordChange =
  | {
      readonly kind: 'open'
      readonly id: string
      readonly state: RecordState
      readonly wakeAtMs?: number
      /** It is ready at once should its children have ended meanwhile, whatever its state. */
      readonly joins?: true
      readonly progress: Progress
    }
  | { readonly kind: 'ended'; readonly id: string; readonly state: 'delivered' | 'filtered'; readonly reason?: string }

/** New entries of a record's journey. */
export interface JourneyPart {
  readonly recordId: string
  readonly steps: readonly JourneyStep[]
}

/** Everything a lane's owner has to say at one moment; applied whole or not at all. */
export interface Commit {
  readonly settlements: readonly EffectSettlement[]
  readonly intents: readonly EffectIntent[]
  readonly changes: readonly RecordChange[]
  readonly journey: readonly JourneyPart[]
  readonly children: readonly NewChild[]
  readonly exceptions: readonly NewException[]
  readonly milestones: readonly NewMilestone[]
  readonly hits: readonly NewDebugHit[]
}

/**
 * `fenced`: the lease was lost and nothing was applied. Otherwise the ledger's answer to each intent, by key, and other
 * lanes that have work now and nobody at it.
 */
export type CommitAnswer =
  | { readonly fenced: true }
  | { readonly fenced: false; readonly ledger: ReadonlyMap<string, LedgerAnswer>; readonly ring: readonly LaneId[] }

/** What the engine needs of a store. Implemented on Postgres and in memory. */
export interface LaneStore {
  /** Takes the lease of a lane, or undefined while another owner's is valid. Judged by the store's own clock. */
  acquire(lane: LaneId, ownerId: string): Promise<LaneLease | undefined>
  /**
   * Up to `limit` records that may run now, in lane order, without those in `exclude`. A record behind an earlier open
   * one of its key is not handed out: it is marked held. Nor are those of a cancelled run.
   */
  claim(
    lease: LaneLease,
    options: { readonly limit: number; readonly exclude: readonly string[] },
  ): Promise<readonly OpenRecord[]>
  /**
   * Ends records of runs that a person has cancelled, without those in `exclude`, which are under way. Nothing else hands
   * them out or begins their calls any more.
   */
  endCancelled(lease: LaneLease, options: { readonly exclude: readonly string[] }): Promise<CancelSweep>
  /**
   * Applies a commit and renews the lease, in one transaction. `no` counts the commits of a lease from 1: one whose
   * answer was lost may be sent again under its number, and is applied once.
   */
  commit(lease: LaneLease, commit: Commit, no: number): Promise<CommitAnswer>
  /** Renews the lease. False when the lane has another owner by now. */
  renew(lease: LaneLease): Promise<boolean>
  /** Gives the lane back if nothing is ready in it; false when there is more to do. */
  release(lease: LaneLease): Promise<boolean>
  /** Gives the lane back and keeps everybody from it until a moment: all that stands in it would only wait. */
  hold(lease: LaneLease, untilMs: number): Promise<void>
  /** Gives the lane back whatever is in it, so that another worker may take it at once. */
  abandon(lease: LaneLease): Promise<void>
}
