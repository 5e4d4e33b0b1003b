/** Who can act on an error: the user, the other system's people, we, or nobody. */
export type ErrorActor = 'user' | 'remote' | 'us' | 'nobody'

/** Whether the engine may try again by itself: `backoff` may, `never` needs a person or another input. */
export type RetryClass = 'backoff' | 'never'

/** What a code means and what follows from it. `exit` is implied: every refusal exits with 1. */
export interface ErrorCodeEntry {
  readonly actor: ErrorActor
  readonly retry: RetryClass
  /** HTTP status with which the API answers this code. */
  readonly status: number
  /** One sentence: what happened. */
  readonly meaning: string
  /** One sentence: what to do. Used as remedy where the place that raised it knows no better one. */
  readonly remedy: string
}

const entry = (
  actor: ErrorActor,
  retry: RetryClass,
  status: number,
  meaning: string,
  remedy: string,
): ErrorCodeEntry => ({ actor, retry, status, meaning, remedy })

/** The one table of error codes. `docs/errors.md` is tested against it both ways. */
export const errorCodes = {
  CONFIG_INVALID: entry(
    'user',
    'never',
    400,
    'A setting is missing or has a value that is not allowed.',
    'Correct the setting that the message names.',
  ),
  FLOW_INVALID: entry(
    'user',
    'never',
    422,
    'The flow document has problems.',
    'Correct the listed problems; `crossdock validate` shows them all.',
  ),
  FLOW_FORMAT_UNSUPPORTED: entry(
    'user',
    'never',
    400,
    'The flow document has a format or version that this program does not read.',
    'Open it with a newer Crossdock, or correct its `format`.',
  ),
  INPUT_INVALID: entry(
    'user',
    'never',
    400,
    'The data that came in cannot be read.',
    'Correct the data at its origin and send it again.',
  ),
  INPUT_TOO_LARGE: entry(
    'user',
    'never',
    413,
    'The data that came in is over a limit of size, depth or count.',
    'Send it in smaller parts, or raise the limit in the settings.',
  ),
  VALIDATION_FAILED: entry(
    'user',
    'never',
    422,
    'A record does not meet the rules that the flow checks.',
    'Correct the record, or the rules, and retry it.',
  ),
  VALUE_MISSING: entry(
    'user',
    'never',
    422,
    'An expression needs a value that the record does not have.',
    'Correct the record, or give the expression a default, and retry it.',
  ),
  EXPRESSION_FAILED: entry(
    'user',
    'never',
    422,
    'An expression could not be evaluated on this record.',
    'Correct the expression or the record, and retry it.',
  ),
  CODE_UNMAPPED: entry(
    'user',
    'never',
    422,
    'A code is not in its code table.',
    'Add the code to the table; the records that wait for it go on by themselves.',
  ),
  CODE_FAILED: entry(
    'user',
    'never',
    422,
    'The code of a code node threw an error.',
    'Correct the code or the record, and retry it.',
  ),
  CODE_LIMIT: entry(
    'user',
    'never',
    422,
    'The code of a code node went over its limit of time, memory or output.',
    'Make the code lighter, or raise its limit.',
  ),
  CREDENTIAL_MISSING: entry(
    'user',
    'never',
    424,
    'A credential that the flow refers to does not exist here, or does not fit this host.',
    'Enter the credential for this environment.',
  ),
  SYSTEM_MISSING: entry(
    'user',
    'never',
    424,
    'A system that the flow refers to is not declared in this environment, or its declaration cannot be used.',
    'Declare the system, with its address, for this environment.',
  ),
  OWNERSHIP_VIOLATION: entry(
    'user',
    'never',
    422,
    'A flow writes data that another system owns.',
    'Change the flow or the contract.',
  ),
  PATH_FORBIDDEN: entry(
    'user',
    'never',
    400,
    'A file path leads outside the folder that is allowed.',
    'Use a path inside the declared folder.',
  ),
  EGRESS_FORBIDDEN: entry(
    'user',
    'never',
    403,
    'An outbound call goes to an address that is not allowed.',
    'Declare the system with this address, if it is meant to be called.',
  ),
  UNAUTHENTICATED: entry(
    'user',
    'never',
    401,
    'The caller did not prove who it is.',
    'Send a valid token or signature.',
  ),
  FORBIDDEN: entry(
    'user',
    'never',
    403,
    'The caller may not do this.',
    'Ask an administrator for a token with the role that is needed.',
  ),
  NOT_FOUND: entry('user', 'never', 404, 'What was asked for does not exist.', 'Check the name or id.'),
  CONFLICT: entry(
    'user',
    'never',
    409,
    'The request contradicts the present state.',
    'Read the present state and decide again.',
  ),
  DUPLICATE_MESSAGE: entry(
    'user',
    'never',
    409,
    'A message id came again with another body.',
    'Find out at the sender which of the two is right.',
  ),
  // Not 508: a sender that is Crossdock itself would take a 5xx for a passing trouble and go on sending.
  LOOP_DETECTED: entry(
    'user',
    'never',
    422,
    'A message has come through so many Crossdock calls that it must be going round in a loop.',
    'Find the flow that sends to its own webhook, directly or through others, and end the loop.',
  ),
  PORT_IN_USE: entry(
    'user',
    'never',
    409,
    'The port is taken by another program.',
    'Stop the other program or choose another port.',
  ),
  HOME_IN_USE: entry(
    'user',
    'never',
    409,
    'Another Crossdock runs on this home folder.',
    'Stop the other one or choose another home folder.',
  ),
  DATABASE_NEWER: entry(
    'user',
    'never',
    409,
    'The database was migrated by a newer Crossdock.',
    'Run the newer Crossdock; an older one would not understand the data.',
  ),
  REMOTE_REJECTED: entry(
    'remote',
    'never',
    502,
    'The other system refused the request.',
    'Read its answer, correct the record or the other system, and retry.',
  ),
  REMOTE_UNAUTHORIZED: entry(
    'remote',
    'backoff',
    502,
    'The other system refused our credential.',
    'Check the credential of this system.',
  ),
  REMOTE_UNAVAILABLE: entry(
    'remote',
    'backoff',
    503,
    'The other system cannot be reached or asks us to wait.',
    'Nothing: it is tried again. If it lasts, ask the other system’s people.',
  ),
  REMOTE_INVALID_ANSWER: entry(
    'remote',
    'never',
    502,
    'The other system’s answer cannot be read.',
    'Ask the other system’s people; then retry.',
  ),
  TIMED_OUT: entry(
    'remote',
    'backoff',
    504,
    'A time limit passed.',
    'Nothing: it is tried again. If it lasts, raise the limit or ask the other system’s people.',
  ),
  OUTCOME_UNKNOWN: entry(
    'remote',
    'never',
    502,
    'A request was sent and it is not known whether it took effect.',
    'Look in the other system; then resolve the record as done, or retry it.',
  ),
  OVERLOADED: entry(
    'us',
    'backoff',
    503,
    'The backlog is over its bound, so nothing more is accepted for now.',
    'Send again after the time in Retry-After.',
  ),
  DATABASE_UNAVAILABLE: entry(
    'us',
    'backoff',
    503,
    'The database cannot be reached.',
    'Start the database, or correct DATABASE_URL.',
  ),
  QUEUE_UNAVAILABLE: entry(
    'us',
    'backoff',
    503,
    'Redis cannot be reached or is not fit for use.',
    'Start Redis, or correct REDIS_URL.',
  ),
  STORAGE_UNAVAILABLE: entry(
    'us',
    'backoff',
    503,
    'The folder for large payloads cannot be used.',
    'Make the folder readable and writable for the runtime, and the same one for all its processes; work goes on by itself.',
  ),
  PAYLOAD_LOST: entry(
    'us',
    'never',
    500,
    'A large payload is missing from its folder or damaged.',
    'Restore the folder from its backup, then retry the records that wait for it.',
  ),
  STORAGE_FULL: entry('us', 'backoff', 507, 'A disk is full.', 'Free space; work goes on by itself.'),
  CANCELLED: entry('nobody', 'backoff', 499, 'The work was stopped before it ended.', 'Nothing: it is taken up again.'),
  INTERNAL: entry(
    'us',
    'never',
    500,
    'Something failed that should not.',
    'Report it with the log lines around this time; then retry.',
  ),
} as const satisfies Record<string, ErrorCodeEntry>

/** A code of the one table. */
export type ErrorCode = keyof typeof errorCodes
