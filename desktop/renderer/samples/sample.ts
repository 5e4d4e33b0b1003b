import type { RecordFacts } from '@crossdock/shared/expression'

/**
 * Where a sample comes from: a pinned case of a sample flow, the sample of a manual source, a record of the runtime, a
 * text that was pasted, a file, or made from a JSON Schema.
 */
export type SampleOrigin = 'case' | 'manual' | 'recorded' | 'pasted' | 'file' | 'schema'

/** A payload to design with. */
export interface Sample {
  readonly id: string
  /** Short, for lists: `SO-1001`, `orders.csv, row 3`. */
  readonly title: string
  readonly origin: SampleOrigin
  /** The node at whose input it stands; for a source: what this source accepted. */
  readonly node: string
  /** JSON data. Shared by everybody who shows it: never change it. */
  readonly payload: unknown
  /** As JSON text. */
  readonly sizeBytes: number
  /** What is known of its record; undefined for data that never was one. */
  readonly record?: Partial<RecordFacts>
}

/**
 * How a sample came to a node: it stands `here`; it was `calculated` by the nodes in between; or it only stands `nearby`,
 * because what a node in between answers is not known on this machine.
 */
export type SampleStanding = 'here' | 'calculated' | 'nearby'

/** A sample as it stands at the input of a node. */
export interface SampleAt {
  readonly sample: Sample
  readonly payload: unknown
  readonly standing: SampleStanding
  /** How it came here, in one sentence for people. */
  readonly note: string
  /** What expressions read as `record`. */
  readonly record: RecordFacts
}

/** How the records of a node stand with the runtime: `none` when it has none, or the flow is not published there. */
export type RecordedStatus = 'loading' | 'loaded' | 'none' | 'failed'
