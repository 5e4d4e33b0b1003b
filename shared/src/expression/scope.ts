/** What an expression may know about its record besides the payload; readable as `record`. */
export interface RecordFacts {
  id: string
  /** The business key, such as an order number. */
  key: string
  entity: string
  flow: string
  /** ISO 8601, UTC. */
  acceptedAt: string
}

/** Returns the mapped value(s) of a code in a named code table, by column, or undefined when the code is unmapped. */
export type LookupTable = (table: string, code: string) => Readonly<Record<string, string>> | undefined

/** Everything that one evaluation can see. Nothing else is reachable from an expression. */
export interface ExpressionScope {
  /** The record's payload: its fields are top-level variables, and the whole is `payload`. */
  payload: unknown
  record: RecordFacts
  params?: Readonly<Record<string, unknown>> | undefined
  /** Names of an enclosing loop and the like, such as `{ item, index }`. */
  locals?: Readonly<Record<string, unknown>> | undefined
  /** What `now()` answers, epoch ms: fixed per record, so that a re-run gives the same result. */
  nowMs: number
  lookup?: LookupTable | undefined
}

/** The state of one evaluation: its scope, the values of names bound inside the expression, and what work is left. */
export interface Frame {
  readonly scope: ExpressionScope
  /** One place per name bound by `map`, `filter`, `bind`…, numbered when the expression is compiled. */
  readonly slots: unknown[]
  stepsLeft: number
}
