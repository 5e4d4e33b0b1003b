import { type ErrorCode, errorCodes } from './error-codes.ts'

/** What is known about an effect when its node throws: it did not happen, or nobody knows. */
export type EffectOutcome = 'none' | 'unknown'

/** Facts about an error as JSON: what it happened to. Never a secret. */
export type ErrorDetail = Readonly<Record<string, unknown>>

/** Everything about an error that may be kept, shown and sent: no stack, no secret. */
export interface ErrorInfo {
  readonly code: ErrorCode
  /** What happened, to what. */
  readonly message: string
  /** What to do. */
  readonly remedy: string
  readonly detail?: ErrorDetail
}

/** What a failed call looked like. Secrets are masked by who keeps it. */
export interface FailureEvidence {
  readonly request?: unknown
  readonly response?: unknown
}

interface ErrorOptions {
  readonly remedy?: string
  readonly detail?: ErrorDetail
  /** The other system's Retry-After, in milliseconds. */
  readonly retryAfterMs?: number
  /** `unknown` when a request was sent and its answer never came. Default `none`. */
  readonly outcome?: EffectOutcome
  /** Nothing was tried, because the system is not to be called for now: no try is counted. */
  readonly isHeld?: boolean
  /** For the record’s journey only: it is no part of what is told of the error. */
  readonly evidence?: FailureEvidence
  readonly cause?: unknown
}

/** The one error class. Whether a retry makes sense follows from the code. */
export class CrossdockError extends Error {
  override readonly name = 'CrossdockError'
  readonly code: ErrorCode
  readonly remedy: string
  readonly detail: ErrorDetail | undefined
  readonly retryAfterMs: number | undefined
  readonly outcome: EffectOutcome
  readonly isHeld: boolean
  readonly evidence: FailureEvidence | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy ?? errorCodes[code].remedy
    this.detail = options.detail
    this.retryAfterMs = options.retryAfterMs
    this.outcome = options.outcome ?? 'none'
    this.isHeld = options.isHeld ?? false
    this.evidence = options.evidence
  }

  /** True when the engine may try again by itself. */
  get isRetryable(): boolean {
    return errorCodes[this.code].retry === 'backoff'
  }

  /** The same error, with what is known about the effect. */
  withOutcome(outcome: EffectOutcome): CrossdockError {
    return this.#with({ outcome })
  }

  /** The same error, with how the call looked. */
  withEvidence(evidence: FailureEvidence): CrossdockError {
    return this.#with({ evidence })
  }

  #with(changes: Pick<ErrorOptions, 'outcome' | 'evidence'>): CrossdockError {
    const { code, message, remedy, detail, evidence, retryAfterMs, isHeld, outcome } = this
    return new CrossdockError(code, message, {
      remedy,
      outcome,
      isHeld,
      cause: this.cause ?? this,
      ...(detail === undefined ? {} : { detail }),
      ...(evidence === undefined ? {} : { evidence }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...changes,
    })
  }

  /** The part that may leave the process. */
  toInfo(): ErrorInfo {
    return {
      code: this.code,
      message: this.message,
      remedy: this.remedy,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    }
  }
}

/**
 * Converts whatever was thrown, at an edge, into a CrossdockError. An unknown throw becomes `INTERNAL`; its own text is
 * kept only as `cause`, for the log, because it may hold anything.
 */
export function toCrossdockError(thrown: unknown): CrossdockError {
  if (thrown instanceof CrossdockError) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new CrossdockError('CANCELLED', 'The work was stopped before it ended.', { cause: thrown })
  }
  return new CrossdockError('INTERNAL', 'An unexpected error occurred.', { cause: thrown })
}
