import { hasRole, type Role } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../store/database.ts'
import { findToken, type TokenIdentity } from '../store/token-store.ts'
import { assertTrustedOrigin } from './trusted-origin.ts'

/**
 * Who may call a route: a token with at least this role; anybody from a trusted origin (`anyone`), or from everywhere
 * (`public`); or whoever the flow’s own hook source lets in (`hook`).
 */
export type Access = Role | 'anyone' | 'public' | 'hook'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route; without it the server does not start. */
    access?: Access
  }
  interface FastifyRequest {
    /** Who calls; undefined on routes that need no token. */
    caller: TokenIdentity | undefined
  }
}

/**
 * The one place that lets calls in, before any body is read: checks the Host and Origin, the token, and the role that
 * the route asks for. A route that does not say who may call it stops the server from starting.
 */
export function guardRoutes(
  app: FastifyInstance,
  options: {
    readonly database: Database
    readonly publicHosts: readonly string[]
    /** Other origins than its own whose pages may call the API. Hooks are not for pages. */
    readonly allowedOrigins: readonly string[]
  },
): void {
  app.decorateRequest('caller', undefined)
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) {
      throw new CrossdockError('INTERNAL', `The route ${String(method)} ${url} does not say who may call it.`)
    }
  })
  app.addHook('onRequest', (request, reply, done) => {
    const access = request.is404 ? 'public' : request.routeOptions.config.access
    try {
      if (access !== 'public') assertOrigin(request, access, options)
    } catch (refusal) {
      return done(refusal as CrossdockError)
    }
    if (access === 'public' || access === 'hook' || access === 'anyone') return done()
    letIn(request, reply, { access, database: options.database }).then(() => done(), done)
  })
}

type Origins = Parameters<typeof assertTrustedOrigin>[1]

function assertOrigin({ headers }: FastifyRequest, access: Access | undefined, options: Origins): void {
  const { publicHosts } = options
  assertTrustedOrigin(headers, { publicHosts, allowedOrigins: access === 'hook' ? [] : options.allowedOrigins })
}

/** Notes who calls. Throws UNAUTHENTICATED and FORBIDDEN. */
async function letIn(
  request: FastifyRequest,
  reply: FastifyReply,
  { access, database }: { readonly access: Role | undefined; readonly database: Database },
): Promise<void> {
  const caller = await authenticate(request, reply, database)
  if (access === undefined || !hasRole(caller.role, access)) {
    throw new CrossdockError(
      'FORBIDDEN',
      `The token “${caller.name}” has the role ${caller.role}; this needs ${access}.`,
    )
  }
  request.caller = caller
}

/** The caller of a route with a role. */
export function callerOf(request: FastifyRequest): TokenIdentity {
  if (request.caller) return request.caller
  throw new CrossdockError('UNAUTHENTICATED', 'The call has no token.')
}

/** The token that a request presents, or undefined. */
export function presentedToken(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1]
}

async function authenticate(request: FastifyRequest, reply: FastifyReply, database: Database): Promise<TokenIdentity> {
  const token = presentedToken(request)
  const caller = token === undefined ? undefined : await findToken(database, token)
  if (caller) return caller
  reply.header('www-authenticate', 'Bearer')
  throw new CrossdockError(
    'UNAUTHENTICATED',
    token === undefined ? 'The call has no token.' : 'The token is unknown, expired or revoked.',
    { remedy: 'Send `Authorization: Bearer <token>` with a token of this runtime.' },
  )
}
