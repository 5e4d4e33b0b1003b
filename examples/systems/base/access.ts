import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestRefused } from './request-refused.ts'
import { sha256 } from './request-trace.ts'
import type { Store } from './store.ts'

/** Who may use a server. */
export interface AccessOptions {
  /** The static token; the only one that opens `/__…`. */
  readonly token: string
  readonly clientId: string
  readonly clientSecret: string
  /** How long a token from `POST /oauth/token` is good for. */
  readonly tokenLifetimeSeconds: number
}

/** Guards a server and issues its OAuth tokens (client credentials, RFC 6749 §4.4). */
export class Access {
  readonly #options: AccessOptions
  readonly #store: Store
  readonly #find
  readonly #issue

  constructor(store: Store, options: AccessOptions) {
    this.#options = options
    this.#store = store
    store.db.exec(
      'CREATE TABLE IF NOT EXISTS issued_token (hash TEXT PRIMARY KEY, expires_at_ms INTEGER NOT NULL) STRICT',
    )
    this.#find = store.db.prepare('SELECT expires_at_ms FROM issued_token WHERE hash = ?')
    this.#issue = store.db.prepare('INSERT INTO issued_token (hash, expires_at_ms) VALUES (?, ?)')
  }

  /** Makes every token issued so far invalid; new ones can be fetched. */
  expireTokens(): void {
    this.#store.db.exec('DELETE FROM issued_token')
  }

  /** Registers the guard and the token endpoint. */
  register(app: FastifyInstance): void {
    app.addHook('onRequest', async (request) => {
      if (request.is404 || isPublic(request)) return
      if (!this.#isAllowed(request)) throw unauthorized()
    })
    app.post('/oauth/token', async (request, reply) => {
      const form = asRecord(request.body)
      const client = basicCredentials(request) ?? { id: form.client_id, secret: form.client_secret }
      if (form.grant_type !== 'client_credentials') {
        return reply.code(400).send(oauthError('unsupported_grant_type', 'grant_type must be client_credentials'))
      }
      if (client.id !== this.#options.clientId || client.secret !== this.#options.clientSecret) {
        return reply.code(401).send(oauthError('invalid_client', 'unknown client or wrong secret'))
      }
      const token = randomBytes(24).toString('base64url')
      const lifetimeSeconds = this.#options.tokenLifetimeSeconds
      this.#issue.run(sha256(token), Date.now() + lifetimeSeconds * 1000)
      return { access_token: token, token_type: 'Bearer', expires_in: lifetimeSeconds }
    })
  }

  #isAllowed(request: FastifyRequest): boolean {
    const token = tokenOf(request)
    if (token === undefined) return false
    const hash = sha256(token)
    if (timingSafeEqual(Buffer.from(hash), Buffer.from(sha256(this.#options.token)))) return true
    if (request.url.startsWith('/__')) return false
    const issued = this.#find.get(hash)
    return issued !== undefined && Number(issued.expires_at_ms) > Date.now()
  }
}

function isPublic(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/healthz' || request.routeOptions.url === '/oauth/token'
}

function tokenOf(request: FastifyRequest): string | undefined {
  const apiKey = request.headers['x-api-key']
  if (typeof apiKey === 'string') return apiKey
  return /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function basicCredentials(request: FastifyRequest): { id: string; secret: string } | undefined {
  const encoded = /^basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  return { id, secret: secret.join(':') }
}

function asRecord(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

/** The error form of RFC 6749 §5.2, which OAuth clients expect. */
function oauthError(error: string, description: string): { error: string; error_description: string } {
  return { error, error_description: description }
}

function unauthorized(): RequestRefused {
  return new RequestRefused({
    status: 401,
    code: 'UNAUTHORIZED',
    message: 'The token is missing, unknown or expired. Send Authorization: Bearer <token>.',
    headers: { 'www-authenticate': 'Bearer' },
  })
}
