import type { z } from 'zod'
import type { CrossdockError, ErrorInfo } from '../errors/index.ts'
import type { RecordView } from '../record/index.ts'
import type { CredentialCheck, NodeLog, SystemAccess } from './capabilities.ts'
import type { Resolved } from './config-fields.ts'
import type { SourceManifest, StepManifest } from './manifest.ts'

/** What a call to the outside looked like, kept in the record's journey. Secrets are masked by who fills it. */
export interface CallEvidence {
  readonly request?: unknown
  readonly response?: unknown
}

/** A business moment that a record has reached, e.g. `order released`. */
export interface MilestoneMark {
  readonly name: string
  readonly entity: string
  readonly key: string
}

/** A record made by a split. `key` defaults to the parent's. */
export interface ChildRecord {
  readonly payload: unknown
  readonly key?: string
  readonly entity?: string
}

/** What a node answers for one record. Made with `emit`, `drop` and `split`. */
export type StepResult =
  | {
      readonly kind: 'emit'
      readonly emissions: readonly { readonly port: string; readonly payload: unknown }[]
      readonly evidence?: CallEvidence
      readonly marks?: readonly MilestoneMark[]
      /** Why it went this way, for the journey. */
      readonly reason?: string
    }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'split'; readonly port: string; readonly children: readonly ChildRecord[] }

/** Passes a payload on through a port. */
export function emit(
  port: string,
  payload: unknown,
  extra: {
    readonly evidence?: CallEvidence
    readonly marks?: readonly MilestoneMark[]
    readonly reason?: string
  } = {},
): StepResult {
  return { kind: 'emit', emissions: [{ port, payload }], ...extra }
}

/** Passes payloads on through several ports at once, each a branch of its own. */
export function emitMany(
  emissions: readonly { readonly port: string; readonly payload: unknown }[],
  extra: { readonly reason?: string } = {},
): StepResult {
  return { kind: 'emit', emissions, ...extra }
}

/** Ends the branch here on purpose: the record counts as filtered, with this reason. */
export function drop(reason: string): StepResult {
  return { kind: 'drop', reason }
}

/** Makes child records that go on from a port. The parent ends when all of them have ended. */
export function split(port: string, children: readonly ChildRecord[]): StepResult {
  return { kind: 'split', port, children }
}

/** What identifies one effect of one record, for targets that can tell a repetition. */
export interface EffectIdentity {
  /** Idempotency key, 64 hex digits: stable across retries, replays and flow versions. */
  readonly key: string
  /** 1 for the first try. */
  readonly attempt: number
}

/** What a step may use. Nothing else reaches it. */
export interface StepContext<M extends StepManifest> {
  readonly config: Resolved<z.output<M['config']>>
  readonly record: RecordView
  /** Aborts when the runtime stops. Pass it to every await that can hang. */
  readonly signal: AbortSignal
  readonly log: NodeLog
  readonly system: SystemAccess
  readonly effect: EffectIdentity
}

/** One record of a batch: its own configuration values and effect identity. */
export type BatchItem<M extends StepManifest> = Pick<StepContext<M>, 'config' | 'record' | 'effect'>

/** What a batch node may use. */
export interface BatchContext<M extends StepManifest> {
  readonly items: readonly BatchItem<M>[]
  readonly signal: AbortSignal
  readonly log: NodeLog
  readonly system: SystemAccess
}

/** Works on one record. Throws a CrossdockError when it cannot. */
export type Step<M extends StepManifest> = (context: StepContext<M>) => StepResult | Promise<StepResult>

/** Works on a chunk. Answers for each item in order; an error belongs to its item alone. A throw belongs to all. */
export type Batch<M extends StepManifest> = (
  context: BatchContext<M>,
) => Promise<readonly (StepResult | CrossdockError)[]>

/**
 * What a probe found out about an effect whose outcome is unknown: it happened (and what the node would have answered),
 * it did not happen, or the probe cannot tell.
 */
export type VerifyResult =
  | { readonly outcome: 'done'; readonly result: StepResult }
  | { readonly outcome: 'not-done' }
  | { readonly outcome: 'unknown'; readonly why: string }

/** Asks the other system whether the effect took place. */
export type Verify<M extends StepManifest> = (context: StepContext<M>) => Promise<VerifyResult>

/** One message as a source hands it over. */
export interface SourceItem {
  readonly payload: unknown
  /** The origin's own id of this message: a second arrival of it is dropped and counted. */
  readonly messageId?: string
  /** Where it stood in its origin, e.g. `{ file: 'orders.csv', line: 17 }`. Kept with the record. */
  readonly origin?: Readonly<Record<string, string | number>>
  /** Set when the message could not be read: the record is accepted and parked at the source with this cause. */
  readonly fault?: ErrorInfo
}

/** What became of accepted items. `runId` names the intake. */
export interface AcceptReport {
  readonly runId: string
  readonly accepted: number
  readonly duplicates: number
  readonly recordIds: readonly string[]
}

/** One intake under way. Items and position are committed together. */
export interface Intake {
  readonly runId: string
  /** Commits items, and the position after them, in one transaction. Waits while the backlog is over its bound. */
  accept(items: readonly SourceItem[], position?: unknown): Promise<AcceptReport>
  /** Marks the intake as complete. */
  end(): Promise<void>
}

/** What a timer source may use at one tick. */
export interface PollContext<M extends SourceManifest> {
  readonly config: Resolved<z.output<M['config']>>
  /** What the last committed `accept` or `savePosition` stored; undefined the first time. JSON data. */
  readonly position: unknown
  /** The moment this tick was due, epoch milliseconds. */
  readonly dueAtMs: number
  readonly signal: AbortSignal
  readonly log: NodeLog
  readonly system: SystemAccess
  /**
   * Opens an intake. A label (e.g. a file name with its hash) makes it resumable: after a crash the same label
   * continues the unfinished run instead of opening a second one.
   */
  openIntake(label?: string): Promise<Intake>
  /** True when an intake with this label has been completed before, by any run of this source. */
  hasCompleted(label: string): Promise<boolean>
  /** Stores a position without items. */
  savePosition(position: unknown): Promise<void>
}

/** Fetches what is new. Called at each tick; never twice at once for one source in the whole installation. */
export type Poll<M extends SourceManifest> = (context: PollContext<M>) => Promise<void>

/** An HTTP call to `/hooks/<path>`, unparsed: authenticate before parsing. */
export interface HookRequest {
  readonly method: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly receivedAtMs: number
}

/** What a hook source may use. */
export interface HookContext<M extends SourceManifest> {
  readonly config: Resolved<z.output<M['config']>>
  readonly request: HookRequest
  readonly credentials: CredentialCheck
  /**
   * Remembers a nonce for a while; false when it was seen before: the call is a replay. With a holder, the same holder
   * may show it again: a sender that repeats its own message.
   */
  claimNonce(nonce: string, ttlMs: number, holder?: string): Promise<boolean>
  readonly log: NodeLog
}

/** Accepts a call as items or refuses it. */
export type HookVerdict =
  | { readonly ok: true; readonly items: readonly SourceItem[] }
  | { readonly ok: false; readonly error: CrossdockError }

/** Authenticates and reads one HTTP call. */
export type Receive<M extends SourceManifest> = (context: HookContext<M>) => Promise<HookVerdict>

/** What the runtime runs for a node type. Exactly the functions its kind and trigger need. */
export interface NodeExecutor<M extends StepManifest | SourceManifest> {
  readonly execute?: M extends StepManifest ? Step<M> : never
  readonly executeBatch?: M extends StepManifest ? Batch<M> : never
  readonly verify?: M extends StepManifest ? Verify<M> : never
  readonly poll?: M extends SourceManifest ? Poll<M> : never
  readonly receive?: M extends SourceManifest ? Receive<M> : never
}

/** An executor of whatever node type, as a registry hands it out. Its functions are called for records of that type only. */
export type AnyExecutor = { readonly [F in keyof NodeExecutor<never>]?: unknown }
