/**
 * Three accounts of the same traffic, kept by three parties that know nothing of each other: who sent the orders, the
 * systems that received them, and the runtime between them.
 */
export interface Ledgers {
  readonly sent: readonly SentOrder[]
  /** In the order in which each target took them. */
  readonly effects: readonly TargetEffect[]
  readonly stored: readonly StoredRecord[]
}

/** An order as the load generator knows it. */
export interface SentOrder {
  /** Unique. Also the message id, and the name under which the targets know the order. */
  readonly reference: string
  readonly key: string
  /** Counts the orders of a key from 1; the next one is sent when this one was answered. */
  readonly sequence: number
  /** SHA-256 (hex) of the bytes that were sent. */
  readonly bodyHash: string
  /** `unknown`: never answered, so it may have been accepted or not. */
  readonly outcome: 'accepted' | 'unknown'
  /** Missing where the answer was lost and the repetition was told to be a duplicate. */
  readonly recordId?: string
  /** Sent after the last fault. */
  readonly isQuiet: boolean
}

/** Something that a target did. */
export interface TargetEffect {
  readonly target: string
  readonly reference: string
  readonly bodyHash: string
}

/** A row that the runtime keeps of a record. A record that stands in two places has two. */
export interface StoredRecord {
  readonly id: string
  readonly key: string
  /** The message id it came with. */
  readonly reference: string | undefined
  readonly state: string
  readonly hasEnded: boolean
  readonly hasOpenException: boolean
}
