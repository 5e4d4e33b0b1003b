/**
 * Where a record stands. Open: `ready` may run now; `waiting` runs again at a time; `held` waits behind an earlier
 * record of its key; `expecting` waits for its children; `parked` waits for a person. Ended: `delivered`, `filtered`
 * on purpose, or `resolved` by a named person.
 */
export type RecordState = 'ready' | 'waiting' | 'held' | 'expecting' | 'parked' | 'delivered' | 'filtered' | 'resolved'

/** All record states, open ones first. */
export const recordStates: readonly RecordState[] = [
  'ready',
  'waiting',
  'held',
  'expecting',
  'parked',
  'delivered',
  'filtered',
  'resolved',
]

/** True when nothing more will happen to a record by itself or by repair. */
export function isEnded(state: RecordState): boolean {
  return state === 'delivered' || state === 'filtered' || state === 'resolved'
}

/** What a node may know of the record it works on. Payload is JSON data. */
export interface RecordView {
  readonly id: string
  /** The business key, e.g. `SO-1001`. */
  readonly key: string
  readonly entity: string
  readonly flow: string
  readonly payload: unknown
  /** ISO 8601, the moment of acceptance. Also what `now()` answers in expressions, so that a re-run gives the same result. */
  readonly acceptedAt: string
  /** How many Crossdock calls the message has come through; missing when it began here. */
  readonly hops?: number
}
