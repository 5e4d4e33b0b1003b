/** What is to be done with a record. */
export interface RepeatOrder {
  /** `retry` keeps the keys of its effects, `send-again` makes new ones. */
  readonly verb: 'retry' | 'send-again'
  /** Run on the version it began with, or on the current one. */
  readonly version: 'same' | 'current'
  /** Missing: where it stopped. */
  readonly fromNode?: string
  readonly payload?: unknown
  /** For an unknown outcome: what the person has found out. */
  readonly assume?: 'not-done' | 'done'
}

/**
 * An order as a person gives it. What was begun is finished as it was begun, and what is sent as new is sent as one would
 * today, unless the person says otherwise.
 */
export function orderOf(request: {
  readonly verb: RepeatOrder['verb']
  readonly version?: RepeatOrder['version'] | undefined
  readonly fromNode?: string | undefined
  readonly payload?: unknown
  readonly assume?: 'not-done' | 'done' | undefined
}): RepeatOrder {
  const { assume, fromNode, payload, verb, version } = request
  return {
    verb,
    version: version ?? (verb === 'retry' ? 'same' : 'current'),
    ...(fromNode === undefined ? {} : { fromNode }),
    ...(payload === undefined ? {} : { payload }),
    ...(assume === undefined ? {} : { assume }),
  }
}
