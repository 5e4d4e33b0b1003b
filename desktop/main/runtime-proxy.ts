import type { Connection } from './remotes.ts'

/** How calls leave the app: the `fetch` of an Electron session, which knows the system's proxies and certificates. */
export type OutboundFetch = (url: string, init: RequestInit) => Promise<Response>

const passedToRuntime = ['accept', 'content-type', 'if-match', 'if-none-match', 'last-event-id', 'idempotency-key']
const passedToPage = ['content-disposition', 'etag', 'date', 'retry-after', 'location', 'x-request-id', 'content-type']

/**
 * Passes a call of the renderer on to a runtime and its answer back, both as streams. The token is added here, so the page
 * never has it. Nothing else of the page travels: no cookie, no origin. Redirects are not followed, so the token goes
 * nowhere else.
 */
export async function passToRuntime(options: {
  readonly request: Request
  /** Path within the runtime; the query is taken from the request. */
  readonly path: string
  readonly connection: Connection
  readonly fetch: OutboundFetch
}): Promise<Response> {
  const { request, path, connection } = options
  const target = targetOf(connection.url, path, new URL(request.url).search)
  if (target === undefined) return problem(400, 'INPUT_INVALID', 'The path leads out of the runtime.')
  const ending = new AbortController()
  connection.ending?.addEventListener('abort', () => ending.abort(), { once: true, signal: ending.signal })
  try {
    const answer = await options.fetch(target, {
      method: request.method,
      headers: headersFor(request, connection.token),
      redirect: 'manual',
      credentials: 'omit',
      signal: ending.signal,
      // A call's body is small JSON or a file of a few megabytes.
      ...(request.body === null ? {} : { body: await request.arrayBuffer() }),
    })
    return new Response(endingStream(answer.body, ending), { status: answer.status, headers: headersBack(answer) })
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return problem(
      502,
      'REMOTE_UNAVAILABLE',
      `The runtime at ${new URL(connection.url).host} cannot be reached (${reason}).`,
    )
  }
}

/** An answer of ours in the shape of the runtime's own errors. */
export function problem(status: number, code: string, message: string): Response {
  const remedy =
    code === 'REMOTE_UNAVAILABLE' ? 'Check that it runs and that its address is right.' : 'Check the address.'
  return Response.json({ error: { code, message, remedy } }, { status, headers: { 'cache-control': 'no-store' } })
}

function targetOf(base: string, path: string, search: string): string | undefined {
  const prefix = new URL(base).pathname.replace(/\/$/, '')
  const target = new URL(prefix + path + search, base)
  const isInside = target.origin === new URL(base).origin && target.pathname.startsWith(`${prefix}/`)
  return isInside ? target.href : undefined
}

function headersFor(request: Request, token: string | undefined): Headers {
  const headers = new Headers()
  for (const name of passedToRuntime) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  return headers
}

function headersBack(answer: Response): Headers {
  const headers = new Headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  for (const name of passedToPage) {
    const value = answer.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  // What a runtime sends is data. Should it ever be shown as a page, that page can do nothing.
  headers.set('content-security-policy', "default-src 'none'; sandbox")
  return headers
}

/** The same stream; when its reader goes away, the call to the runtime ends too. */
function endingStream(
  body: ReadableStream<Uint8Array> | null,
  ending: AbortController,
): ReadableStream<Uint8Array> | null {
  if (body === null) return null
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (value !== undefined) return controller.enqueue(value)
      if (done) controller.close()
      // The call is over: nobody has to tell it to end any more.
      ending.abort()
    },
    cancel() {
      ending.abort()
    },
  })
}
