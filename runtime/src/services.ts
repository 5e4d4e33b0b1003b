import type { EnvironmentInfo } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import type { FlowProblem } from '@crossdock/shared/flow'
import type {
  AcceptReport,
  AnyExecutor,
  HookRequest,
  ManifestRegistry,
  SourceItem,
  SystemAccess,
} from '@crossdock/shared/node'
import type { Registry } from 'prom-client'
import type { Actor, ReasonedActor } from './actor.ts'
import type { DebugSessions } from './debug/debug-sessions.ts'
import type { Plan } from './engine/plan.ts'
import type { LaneId } from './engine/ports.ts'
import type { ExceptionDesk } from './repair/exception-desk.ts'
import type { Replays } from './repair/replays.ts'
import type { NewCredential, StoredCredential } from './security/credentials.ts'
import type { Database } from './store/database.ts'

export type { Actor, ReasonedActor } from './actor.ts'

/** What keeps a document from being published. */
export interface Findings {
  readonly problems: readonly FlowProblem[]
  /** What the environment lacks; may be overruled. */
  readonly missing: readonly MissingBinding[]
}

/** How a document is published. */
export interface PublishOptions {
  readonly message: string
  readonly actor: Actor
  /** Publish although bindings are missing. */
  readonly allowMissing?: boolean
  /** The version that the actor has seen as the current one, 0 for none: CONFLICT when it is another one by now. */
  readonly expectedVersion?: number
  /** The old version whose document this is, for the audit. */
  readonly restoredFrom?: number
}

/** What came of a publication. */
export type Publication =
  | { readonly ok: true; readonly flow: string; readonly version: number; readonly isNew: boolean }
  | ({ readonly ok: false } & Findings)

/** A system, credential or code table that a flow refers to and this environment does not have. */
export interface MissingBinding {
  readonly kind: 'system' | 'credential' | 'table' | 'param'
  readonly name: string
  readonly node: string
  readonly message: string
}

/** A flow that speaks to a system, and the nodes at which it does. */
export interface SystemUser {
  readonly flow: string
  readonly nodes: readonly string[]
}

/** What a hook call is answered with. */
export type HookAnswer =
  | { readonly ok: true; readonly report: AcceptReport }
  | { readonly ok: false; readonly error: ErrorInfo; readonly retryAfterSeconds?: number }

/** How records are taken up again. */
export interface RetryRequest {
  readonly recordIds: readonly string[]
  /** Run on the version it began with, or on the current one. Default `same`. */
  readonly version?: 'same' | 'current'
  /** The node at which it runs on, with what came to it then; missing: where it parked. */
  readonly fromNode?: string
  /** Replaces what the branch carries. Only for a single record. */
  readonly payload?: unknown
  /** For an unknown outcome without a probe: what the person has found out. */
  readonly assume?: 'not-done' | 'done'
}

/** What became of each record of a repair. */
export interface RepairReport {
  readonly done: readonly string[]
  readonly refused: readonly { readonly recordId: string; readonly error: ErrorInfo }[]
  /** The new records that it made. */
  readonly created: readonly string[]
}

/** Repair by a named person. Every act is audited. */
export interface Repair {
  /**
   * Parked branches run again from their node, with the same effect keys: what was done is not done twice. From a chosen
   * node, ended records run again too: a new record in the place of each.
   */
  retry(request: RetryRequest, actor: Actor): Promise<RepairReport>
  /** Ends parked or held records by hand; needs a reason. Followers of their keys go on. */
  resolve(recordIds: readonly string[], actor: ReasonedActor): Promise<RepairReport>
  /** Sends records again as new ones, with new effect keys. Works for ended and parked records alike; needs a reason. */
  sendAgain(
    request: {
      readonly recordIds: readonly string[]
      readonly version?: 'same' | 'current'
      readonly payload?: unknown
    },
    actor: ReasonedActor,
  ): Promise<RepairReport>
  /** Many records, in the background. */
  readonly replays: Replays
  /** What waits for a person, and whose it is. */
  readonly exceptions: ExceptionDesk
}

/** How each part of the runtime is. */
export interface Health {
  readonly isReady: boolean
  readonly parts: Readonly<
    Record<
      'database' | 'queue' | 'worker' | 'scheduler',
      { readonly state: 'ok' | 'degraded' | 'down' | 'off'; readonly message?: string }
    >
  >
}

/** What the server and the CLI call. Composed in `main.ts`. */
export interface Services {
  readonly database: Database
  readonly manifests: ManifestRegistry
  /** What runs the nodes, by type. */
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly metrics: Registry
  /** Validates a document and stores it as the flow's current version. */
  publish(document: string, options: PublishOptions): Promise<Publication>
  /** What would keep a document from being published; nothing is stored. */
  validate(document: string): Promise<Findings>
  /** Accepts items into a manual source. Throws NOT_FOUND, OVERLOADED, DUPLICATE_MESSAGE. */
  startManual(
    request: { readonly flow: string; readonly source?: string; readonly items: readonly SourceItem[] },
    actor: Actor,
  ): Promise<AcceptReport>
  /** Runs a timer source's next tick now. Throws NOT_FOUND. */
  fireNow(flow: string, node: string, actor: Actor): Promise<void>
  /** Hands an HTTP call to the hook source that is bound to exactly this method and path. */
  receiveHook(path: string, request: HookRequest): Promise<HookAnswer>
  readonly repair: Repair
  /** Sessions in which persons step through flows. */
  readonly debug: DebugSessions
  /** The doors to the declared systems, to try whether one can be reached. */
  readonly systemAccess: SystemAccess
  /** Which flows speak to a system in their current version, by the system's name. */
  systemUsers(): ReadonlyMap<string, readonly SystemUser[]>
  /** The compiled version of a flow; the current one when none is named. Throws NOT_FOUND. */
  planFor(flow: string, version?: number): Promise<Plan>
  /** Blanks out every secret that this process has handled. */
  mask<T>(kept: T): T
  /** Rings lanes without waiting. */
  ringLanes(lanes: readonly LaneId[]): void
  /** The environment that this runtime serves. */
  readonly environment: EnvironmentInfo
  health(): Promise<Health>
  /** Tells the runtime that systems, credentials or code tables have changed; resolves when it has taken them up. */
  bindingsChanged(): Promise<void>
  /** Seals a credential for storage. */
  sealCredential(credential: NewCredential): StoredCredential
}
