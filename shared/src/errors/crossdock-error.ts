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

interface ErrorOptions {
  readonly remedy?: string
  readonly detail?: ErrorDetail
  /** The other system's Retry-After, in milliseconds. */
  readonly retryAfterMs?: number
  /** `unknown` when a request was sent and its answer never came. Default `none`. */
  readonly outcome?: EffectOutcome
  /** Nothing was tried, because the system is not to be called for now: no try is counted. */
  readonly isHeld?: boolean
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

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy ?? errorCodes[code].remedy
    this.detail = options.detail
    this.retryAfterMs = options.retryAfterMs
    this.outcome = options.outcome ?? 'none'
    this.isHeld = options.isHeld ?? false
  }

  /** True when the engine may try again by itself. */
  get isRetryable(): boolean {
    return errorCodes[this.code].retry === 'backoff'
  }

  /** The same error, with what is known about the effect. */
  withOutcome(outcome: EffectOutcome): CrossdockError {
    const { code, message, remedy, detail, retryAfterMs, isHeld } = this
    return new CrossdockError(code, message, {
      remedy,
      outcome,
      isHeld,
      cause: this.cause ?? this,
      ...(detail === undefined ? {} : { detail }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
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
