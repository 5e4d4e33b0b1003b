import type { z } from 'zod'

/** What a node does to the outside world. Pure nodes (`none`) may run again after a crash; writes may not. */
export type NodeEffect = 'none' | 'read' | 'write'

/** Groups of the palette. */
export type NodeCategory = 'source' | 'connector' | 'transform' | 'routing' | 'control'

/** How a source is woken: by a person or the API, by an HTTP call, by its timetable, or by a node that calls its flow. */
export type SourceTrigger = 'manual' | 'hook' | 'timer' | 'call'

/** A call of another flow: its nodes take the calling node's place before anything runs. */
export interface SubflowCall {
  readonly flow: string
  /** Versions never change, so a pinned one always means the same nodes. */
  readonly version: number
  /** The ports of the calling node; one for each way back. */
  readonly ports: readonly string[]
}

/** A system that a node of this configuration speaks to. */
export interface SystemUse {
  readonly name: string
  readonly kind: SystemKind
}

/** What kinds of system an environment can declare. */
export type SystemKind = 'http' | 'folder'

/** When a timer source wakes. Either a cron expression with its IANA zone, or a fixed interval. */
export type Timetable =
  | { readonly cron: string; readonly zone: string; readonly overlap: OverlapPolicy }
  | { readonly everyMs: number; readonly overlap: OverlapPolicy }

/** What happens when a tick is due while the last one still runs: `skip` drops the tick, `queue` runs it afterwards. */
export type OverlapPolicy = 'skip' | 'queue'

interface ManifestBase {
  /** The name in flow documents, equal to the folder name. */
  readonly type: string
  readonly version: number
  readonly category: NodeCategory
  readonly title: string
  /** One sentence for the palette. */
  readonly summary: string
  /** Strict object schema. `.meta()` carries title, widget and group for forms. */
  readonly config: z.ZodObject
  /** Named output ports. A source has `out`. The error port `error` is implied for every step and not listed. */
  readonly outputs: readonly string[]
  /** Ports that come from the configuration besides `outputs`, e.g. one per case of a route. */
  readonly portsFrom?: (config: never) => readonly string[]
  /** The systems this configuration speaks to: checked at publish, limited at run time. */
  readonly systemsFrom?: (config: never) => readonly SystemUse[]
  /** Names of the credentials that this configuration uses directly, e.g. to check a signature. */
  readonly credentialsFrom?: (config: never) => readonly string[]
  /** JavaScript in this configuration: it must compile before a flow is published. */
  readonly scriptsFrom?: (config: never) => readonly Script[]
  /** Problems the schema cannot say, e.g. a cron text that does not parse. */
  readonly check?: (config: never) => readonly ManifestProblem[]
}

/** A script of a configuration. */
export interface Script {
  /** Path inside the configuration. */
  readonly path: readonly (string | number)[]
  readonly code: string
}

/** A problem of a node's configuration that only the node can see. */
export interface ManifestProblem {
  /** Path inside the configuration. */
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly remedy: string
}

/** Where records come from. */
export interface SourceManifest extends ManifestBase {
  readonly kind: 'source'
  readonly effect: 'none' | 'read'
  readonly trigger: SourceTrigger
  /** For `timer` sources: when to wake. */
  readonly timetableFrom?: (config: never) => Timetable
  /** For `hook` sources: path under `/hooks/` and method. */
  readonly hookFrom?: (config: never) => { readonly path: string; readonly method: string }
}

/** One step of a flow. `step` works on one record, `batch` on a chunk at once. */
export interface StepManifest extends ManifestBase {
  readonly kind: 'step' | 'batch'
  /** The strongest effect that the node can have. */
  readonly effect: NodeEffect
  /** The effect in this configuration, where that is weaker, e.g. a GET. */
  readonly effectFrom?: (config: never) => NodeEffect
  /** For a node that splits: the port through which the record itself goes on when all that was made of it has ended. Missing: it ends with them. */
  readonly joinPort?: string
  /** Ports for what is not meant to pass: a branch that leaves through one of them, unwired, ends as filtered on purpose. */
  readonly filteringPorts?: readonly string[]
  /** For a node that stands for another flow. It passes records on through `callEntryPort`. */
  readonly callFrom?: (config: never) => SubflowCall
  /** For a way out of a subflow: the calling node's port. It passes records on through `callExitPort` of it. */
  readonly exitFrom?: (config: never) => string
  /** For writes: true when repeating with the same idempotency key has one effect, so that an unknown outcome may simply be repeated. */
  readonly isRepeatable?: (config: never) => boolean
  /** For writes: true when this configuration has a probe (`verify`) that can settle an unknown outcome. */
  readonly isVerifiable?: (config: never) => boolean
}

/** What a node is, as browser-safe data: form, defaults, validation, type and reference come from it. */
export type NodeManifest = SourceManifest | StepManifest

/** All node types of an installation, by type name. */
export type ManifestRegistry = Readonly<Record<string, NodeManifest>>
