import type { ErrorInfo } from '@crossdock/shared/errors'

/** A record about to be accepted, placed already. A fault parks it at its source. */
export interface NewRecord {
  readonly id: string
  readonly entity: string
  readonly key: string
  readonly orderKey: string | null
  readonly lane: number
  readonly payload: unknown
  /** The sender's own id of the message, and the SHA-256 of its canonical payload. */
  readonly message?: { readonly id: string; readonly bodyHash: Buffer }
  /** SHA-256 of key and canonical payload, for flows that drop equal contents. */
  readonly contentHash?: Buffer
  /** How many Crossdock calls the message has come through. */
  readonly hops?: number
  readonly origin?: Readonly<Record<string, string | number>>
  readonly fault?: Fault
  /** The fault to park it with should its message id have come before with another body. */
  readonly contradiction?: Fault
}

/** Why a record is parked at its source. */
export interface Fault {
  readonly error: ErrorInfo
  readonly exceptionId: string
  readonly fingerprint: string
}

/** One intake's records, to be committed together, with the source's position after them. */
export interface Acceptance {
  readonly flow: string
  readonly version: number
  readonly source: string
  readonly runId: string
  /** Begin the run with this acceptance, and end it too when it holds all there is. */
  readonly run: 'begin' | 'continue' | 'whole'
  readonly records: readonly NewRecord[]
  readonly position?: unknown
  /** How long equal contents count as one message. Without it all are taken. */
  readonly contentWindowSeconds?: number
  /** What becomes of a message id that came before with another body: nothing of the acceptance is taken, or it is parked. */
  readonly onContradiction: 'refuse' | 'park'
}

/** What became of an acceptance. */
export interface Accepted {
  readonly acceptedIds: readonly string[]
  /** How many had arrived before, by message id or by content. */
  readonly duplicates: number
  /** Message ids that had arrived before with another body: refused. */
  readonly contradicted: readonly string[]
}
