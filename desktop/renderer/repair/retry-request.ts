import type { ReplayOrder } from '@crossdock/shared/api'

/** What is to be run again, as the sheet shows it. */
export interface RetryRequest {
  /** What it is about, e.g. “42 shipments”. */
  readonly title: string
  /** Why they wait, as a clause. */
  readonly cause?: string
  /** The flow, where it is one: then a node can be chosen to begin at. */
  readonly flow?: string
  readonly order: Pick<ReplayOrder, 'verb' | 'recordIds' | 'filter' | 'fromNode' | 'version'>
}
