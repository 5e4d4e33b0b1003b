import type { ErrorInfo } from '../errors/index.ts'

/**
 * How one visit of a record at a node ended. `passed`: went on. `filtered`: ended on purpose. `split`: made children.
 * `retrying`: failed, tried again at `retryAt`. `diverted`: failed and went on through the error port. `parked`: failed
 * and waits for a person. `unknown`: sent, answer never came. `recalled`: the effect had been done before; its recorded
 * answer was used and nothing was sent. `settled`: a probe found out that an unknown effect had taken place, or not.
 * `resumed`: a person had it run on from here.
 */
export type StepOutcome =
  | 'passed'
  | 'filtered'
  | 'split'
  | 'retrying'
  | 'diverted'
  | 'parked'
  | 'unknown'
  | 'recalled'
  | 'settled'
  | 'resumed'

/** What a person did who had a record run on. */
export interface Resumption {
  readonly by: string
  /** What it runs on with, where that is not what it carried there before. */
  readonly payload?: unknown
  /** What it carried before the person corrected it. */
  readonly was?: unknown
  /** Where it runs on without having come there by itself: for each fork before that place, the way taken. */
  readonly forks?: Readonly<Record<string, string>>
}

/** One entry of a record's journey. What came in is what the step before it gave out. */
export interface JourneyStep {
  readonly node: string
  readonly type: string
  /** Which branch of the record: `0` until it forks, then `0.1`, `0.2`, … */
  readonly branch: string
  /** ISO 8601. */
  readonly at: string
  readonly durationMs: number
  readonly attempt: number
  readonly outcome: StepOutcome
  readonly out?: readonly { readonly port: string; readonly payload?: unknown }[]
  /** Why it was filtered or resumed, what a probe said, or why it left through its port. */
  readonly reason?: string
  readonly children?: number
  readonly error?: ErrorInfo
  readonly retryAt?: string
  readonly effectKey?: string
  readonly evidence?: { readonly request?: unknown; readonly response?: unknown }
  readonly resumed?: Resumption
}
