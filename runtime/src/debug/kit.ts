import type { AnyExecutor, ManifestRegistry, SystemAccess } from '@crossdock/shared/node'
import type { CallRunner } from '../engine/calls.ts'
import type { Plan } from '../engine/plan.ts'
import type { Clock, Ids } from '../engine/ports.ts'
import type { Tools } from '../engine/tools.ts'
import type { Database } from '../store/database.ts'
import type { Conditions } from './conditions.ts'

/** What debug sessions need of a runtime. */
export interface DebugKit {
  readonly database: Database
  /** Name of this process. */
  readonly ownerId: string
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly manifests: ManifestRegistry
  /** The real doors. */
  readonly access: SystemAccess
  /** What expressions read as `params`; asked for each time, because they change. */
  readonly params?: () => Tools['params']
  readonly holdOf: Tools['holdOf']
  readonly clock: Clock
  readonly ids: Ids
  readonly mask: <T>(kept: T) => T
  readonly calls: CallRunner
  /** What a condition sees of a payload: masked fields are masked for it too. */
  readonly shown?: (payload: unknown) => unknown
  readonly conditions: Conditions
  /** The plan of a published version; the current one when none is named. */
  readonly planFor: (flow: string, version?: number) => Promise<Plan>
  /** The plan of a draft. Throws FLOW_INVALID. */
  readonly planDraft: (document: Readonly<Record<string, unknown>>) => Promise<Plan>
  /** Rings lanes. */
  readonly ring: (lanes: readonly { readonly flow: string; readonly lane: number }[]) => void
  /** Has this process’s workers look at once at what is to be held. */
  readonly watchesChanged: () => Promise<void>
}
