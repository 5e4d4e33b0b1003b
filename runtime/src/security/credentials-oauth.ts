import { CrossdockError } from '@crossdock/shared/errors'

/** Sends a form to a token endpoint, through the outbound client of the system that is being called. */
export type TokenExchange = (call: {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}) => Promise<{ readonly status: number; readonly body: Uint8Array }>

/** What it takes to fetch a token by client credentials (RFC 6749 §4.4). */
export interface TokenRequest {
  /** The credential's name, for messages. */
  readonly name: string
  readonly client: { readonly clientId: string; readonly clientSecret: string; readonly scope?: string | undefined }
  readonly tokenUrl: URL
  readonly exchange: TokenExchange
}

/** Id and secret as a Basic pair, each form-encoded first (RFC 6749 §2.3.1). */
export function clientPair({ clientId, clientSecret }: TokenRequest['client']): string {
  return Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')
}

/** Access tokens of one credential, by token endpoint, kept in memory until shortly before they expire. */
export interface TokenCache {
  /** The present token, fetched when there is none. */
  get(request: TokenRequest): Promise<string>
  /** Another token than the one that was refused. Many callers at once cause one fetch. */
  replace(refused: string, request: TokenRequest): Promise<string>
}

interface AccessToken {
  readonly value: string
  readonly expiresAtMs: number
}

const earlyMs = 30_000
const assumedLifeSeconds = 300

/** An empty cache. `remember` is told of every token, so that it can be masked. */
export function createTokenCache(options: {
  readonly nowMs: () => number
  readonly remember: (secret: string) => void
}): TokenCache {
  const tokens = new Map<string, AccessToken>()
  const flights = new Map<string, Promise<string>>()

  async function fetchToken(request: TokenRequest): Promise<string> {
    const { token, lifeSeconds } = await requestToken(request)
    options.remember(token)
    const lifeMs = lifeSeconds * 1000
    const expiresAtMs = options.nowMs() + Math.max(lifeMs - earlyMs, lifeMs / 2)
    tokens.set(request.tokenUrl.href, { value: token, expiresAtMs })
    return token
  }

  function fetchOnce(request: TokenRequest): Promise<string> {
    const key = request.tokenUrl.href
    const running = flights.get(key)
    if (running) return running
    const flight = fetchToken(request).finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }

  const current = (request: TokenRequest) => {
    const token = tokens.get(request.tokenUrl.href)
    return token && token.expiresAtMs > options.nowMs() ? token.value : undefined
  }

  return {
    get: async (request) => current(request) ?? (await fetchOnce(request)),
    async replace(refused, request) {
      const other = current(request)
      return other !== undefined && other !== refused ? other : await fetchOnce(request)
    },
  }
}

async function requestToken(request: TokenRequest): Promise<{ readonly token: string; readonly lifeSeconds: number }> {
  const { client, tokenUrl, exchange, name } = request
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (client.scope !== undefined) form.set('scope', client.scope)
  const answer = await exchange({
    url: tokenUrl,
    headers: {
      authorization: `Basic ${clientPair(client)}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: form.toString(),
  })
  const facts = readFacts(answer.body)
  const detail = { credential: name, host: tokenUrl.host, status: answer.status }
  if (answer.status === 429 || answer.status >= 500) {
    throw new CrossdockError('REMOTE_UNAVAILABLE', `The token endpoint of “${name}” answers ${answer.status}.`, {
      detail,
    })
  }
  if (answer.status !== 200 || typeof facts.access_token !== 'string' || facts.access_token === '') {
    // Only the standard's own error word is shown: anything else in the answer may echo the secret.
    const reason = typeof facts.error === 'string' && /^[a-z_]{1,40}$/.test(facts.error) ? ` (${facts.error})` : ''
    throw new CrossdockError('REMOTE_UNAUTHORIZED', `The token endpoint of “${name}” gave no token${reason}.`, {
      detail,
    })
  }
  const life = Number(facts.expires_in)
  return { token: facts.access_token, lifeSeconds: Number.isFinite(life) && life > 0 ? life : assumedLifeSeconds }
}

function readFacts(body: Uint8Array): { access_token?: unknown; error?: unknown; expires_in?: unknown } {
  try {
    const facts: unknown = JSON.parse(new TextDecoder().decode(body))
    return facts !== null && typeof facts === 'object' ? facts : {}
  } catch {
    return {}
  }
}
