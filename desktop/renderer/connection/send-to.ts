import type { ApiSend } from '@crossdock/shared/api'
import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import { readRetryAfter } from '@crossdock/shared/node'

const timeoutMs = 60_000

/** Sends API requests to a runtime. Without a token somebody on the way adds it. Throws REMOTE_UNAVAILABLE. */
export function sendTo(apiUrl: string, token: string | undefined): ApiSend {
  return async ({ method, path, contentType, body }) => {
    try {
      const answer = await fetch(apiUrl + path, {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...authorization(token),
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        ...(body === undefined ? {} : { body }),
      })
      return { status: answer.status, text: await answer.text(), headers: Object.fromEntries(answer.headers) }
    } catch (thrown) {
      throw unavailable(thrown)
    }
  }
}

/** The header that shows a token. */
export function authorization(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** What it means when no answer came, or one that only says when to come back. */
export function unavailable(cause: unknown, headers: Headers = new Headers()): CrossdockError {
  const retryAfterMs = readRetryAfter({ headers: Object.fromEntries(headers) })
  return new CrossdockError('REMOTE_UNAVAILABLE', 'The runtime does not answer.', {
    remedy: 'Check that it runs and can be reached from here.',
    cause,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** When to try again by itself: no sooner than usual, and no sooner than who refused wants it. */
export function delayAfter(thrown: unknown, usualMs: number): number {
  return Math.max(usualMs, toCrossdockError(thrown).retryAfterMs ?? 0)
}
