import { apiPrefix, type LiveEvent, routes } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { authorization, unavailable } from './send-to.ts'

/** Where to listen, and whom to tell. */
export interface EventOptions {
  readonly apiUrl: string
  readonly token: string | undefined
  /** Also tells what moves in this flow. */
  readonly flow?: string
  /** Also tells which records of this flow are accepted and end. */
  readonly tail?: string
  /** Also tells when something has happened in this debug session. */
  readonly debug?: string
  readonly signal: AbortSignal
  tell(event: LiveEvent): void
}

/**
 * Reads live events until the signal. `EventSource` cannot send a token, so the stream is read by hand. Throws
 * UNAUTHENTICATED when the token is not accepted, REMOTE_UNAVAILABLE when the stream ends.
 */
export async function followEvents({ apiUrl, token, flow, tail, debug, signal, tell }: EventOptions): Promise<void> {
  try {
    const query = new URLSearchParams({
      ...(flow === undefined ? {} : { flow }),
      ...(tail === undefined ? {} : { tail }),
      ...(debug === undefined ? {} : { debug }),
    })
    const answer = await fetch(`${apiUrl}${apiPrefix}${routes.streamEvents.path}${query.size > 0 ? `?${query}` : ''}`, {
      signal,
      headers: authorization(token),
    })
    if (answer.status === 401) throw new CrossdockError('UNAUTHENTICATED', 'The token is not accepted any more.')
    if (!answer.ok || answer.body === null) throw unavailable(answer.status, answer.headers)
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    let unread = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (unread + part.value).split('\n\n')
      unread = blocks.pop() ?? ''
      for (const event of blocks.flatMap(readEvent)) tell(event)
    }
  } catch (thrown) {
    if (signal.aborted) return
    throw thrown instanceof CrossdockError ? thrown : unavailable(thrown)
  }
  throw unavailable('end of stream')
}

function readEvent(block: string): LiveEvent[] {
  const lines = block.split('\n')
  const textOf = (field: string) =>
    lines
      .find((line) => line.startsWith(`${field}:`))
      ?.slice(field.length + 1)
      .trim()
  const name = textOf('event')
  const data = textOf('data')
  if (name === undefined || data === undefined) return []
  const parsed = routes.streamEvents.response.safeParse({ event: name, data: JSON.parse(data) })
  return parsed.success ? [parsed.data] : []
}
