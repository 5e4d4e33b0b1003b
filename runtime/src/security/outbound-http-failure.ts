import { CrossdockError, type EffectOutcome } from '@crossdock/shared/errors'

/** What a failed call was about. */
export interface FailedCall {
  /** Method, host and path, for messages. No query: it may hold a key. */
  readonly title: string
  /** True from the moment at which the first byte may have left. */
  readonly isSent: boolean
}

const timeouts: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: 'The connection did not come up in time.',
  UND_ERR_HEADERS_TIMEOUT: 'No answer began in time.',
  UND_ERR_BODY_TIMEOUT: 'The answer stopped coming in the middle.',
}

const unreadable = /^(?:HTTP_PARSER|UND_ERR_(?:HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|RES_EXCEEDED_MAX_SIZE))/
const certificate = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO)/

/**
 * Turns a connection's failure into our error. Before the first byte of the request the effect certainly did not happen
 * (`none`); afterwards nobody knows, a reused connection that the server had closed included (`unknown`).
 */
export function failureOf(thrown: unknown, { title, isSent }: FailedCall): CrossdockError {
  if (thrown instanceof CrossdockError) return thrown
  const outcome: EffectOutcome = isSent ? 'unknown' : 'none'
  const reason = codeOf(thrown)
  // Not kept as `cause`: undici's errors may hold bytes of the conversation, and with them a secret.
  const extra = { outcome, detail: { call: title, reason } }
  const late = timeouts[reason]
  if (late !== undefined) return new CrossdockError('TIMED_OUT', `${title}: ${late}`, extra)
  if (reason === 'UND_ERR_DESTROYED' || reason === 'UND_ERR_CLOSED') {
    return new CrossdockError('CANCELLED', `${title}: the runtime is closing its connections.`, extra)
  }
  if (isSent && unreadable.test(reason)) {
    return new CrossdockError('REMOTE_INVALID_ANSWER', `${title}: the answer is not proper HTTP (${reason}).`, extra)
  }
  if (isSent) {
    return new CrossdockError('REMOTE_UNAVAILABLE', `${title}: the connection broke after the request was sent.`, extra)
  }
  return new CrossdockError('REMOTE_UNAVAILABLE', `${title}: ${whyNotReached(reason)}`, extra)
}

function whyNotReached(reason: string): string {
  if (reason === 'ENOTFOUND' || reason === 'EAI_AGAIN') return 'the host’s name has no address at the moment.'
  if (reason === 'ECONNREFUSED') return 'nothing listens at this address.'
  if (certificate.test(reason)) return `the secure connection was refused: ${reason}. Check the certificate.`
  return `the host cannot be reached (${reason}).`
}

/** The error's own code; for a host with several addresses, the code of the first attempt. Never its text. */
function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'UNKNOWN'
  if (thrown.name === 'HTTPParserError') return 'HTTP_PARSER'
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return thrown instanceof AggregateError ? codeOf(thrown.errors[0]) : 'UNKNOWN'
}
