import { hasRole, type Role, type Route, type RouteName, roles, routes } from '@crossdock/shared/api'
import { fastify } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { createToken, revokeToken } from '../store/token-store.ts'
import { guardRoutes } from './access.ts'
import { startTestServer } from './testing/test-server.ts'

const database = await openTestDatabase()
const server = await startTestServer(database)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

type GuardedRoute = Route & { readonly role: Role }

const everyRoute = Object.entries(routes).flatMap(([name, route]: [string, Route]): [RouteName, GuardedRoute][] =>
  route.role === 'anyone' ? [] : [[name as RouteName, { ...route, role: route.role }]],
)

/** The route’s address with some value for each parameter. */
function addressOf(route: Route): string {
  const path = route.path
    .replace(/:(record|exception|run|token)/, '0199a000-0000-7000-8000-00000000000f')
    .replace(':version', '1')
    .replace(/:\w+/g, 'some')
  return `/api/v1${path}`
}

describe('every route of the table', () => {
  it.each(everyRoute)('%s refuses a call without a token', async (_name, route) => {
    const answer = await server.call({ method: route.method, path: addressOf(route) })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(answer.json).toMatchObject({ error: { code: 'UNAUTHENTICATED' } })
  })

  const cells = everyRoute.flatMap(([name, route]) =>
    roles.map((role): [RouteName, Role, GuardedRoute] => [name, role, route]),
  )

  it.each(cells)('%s lets a %s in exactly when the table says so', async (_name, role, route) => {
    const controller = new AbortController()
    const { status } = await fetch(server.url + addressOf(route), {
      method: route.method,
      headers: { authorization: `Bearer ${server.tokens[role]}` },
      signal: controller.signal,
    })
    controller.abort()
    if (hasRole(role, route.role)) expect([401, 403, 500]).not.toContain(status)
    else expect(status).toBe(403)
  })

  it('asks for a token, but for signing in', () => {
    const names = everyRoute.map(([name]) => name)
    expect(Object.keys(routes).filter((name) => !names.includes(name as RouteName))).toEqual(['signIn'])
  })

  it('is one of those that the server serves below /api/v1, and there is no other', () => {
    const served = server.app.printRoutes({ commonPrefix: false })
    for (const [, route] of everyRoute) expect(served).toContain(route.path.split('/')[1])
    expect(
      everyRoute.every(([, route]) => server.app.hasRoute({ method: route.method, url: `/api/v1${route.path}` })),
    ).toBe(true)
  })
})

describe('who may call', () => {
  it.each([
    ['an unknown token', `Bearer cdk_${'A'.repeat(43)}`],
    ['another scheme', 'Basic YTpi'],
    ['an empty token', 'Bearer '],
    ['two tokens', 'Bearer a, Bearer b'],
  ])('is nobody with %s', async (_what, authorization) => {
    expect((await server.call({ path: '/api/v1/flows', headers: { authorization } })).status).toBe(401)
  })

  it('is nobody any more once the token is revoked', async () => {
    const { id, token } = await createToken(database, { name: 'leaver', role: 'admin', actor: 'test' })
    expect((await server.call({ path: '/api/v1/whoami', token })).json).toEqual({ name: 'leaver', role: 'admin' })
    await revokeToken(database, { id, actor: 'test' })
    expect((await server.call({ path: '/api/v1/whoami', token })).status).toBe(401)
  })

  it('is anybody for the probes, which then say no reasons; metrics need a token', async () => {
    expect((await server.call({ path: '/healthz' })).json).toEqual({ ok: true })
    const ready = await server.call({ path: '/readyz' })
    expect(ready.json).toMatchObject({ isReady: true, parts: { queue: 'degraded' } })
    expect(ready.text).not.toContain('10.0.0.7')
    expect((await server.call({ path: '/metrics' })).status).toBe(401)
    expect((await server.call({ path: '/metrics', token: server.tokens.viewer })).status).toBe(200)
  })

  it('is decided before the body is read: what could never be parsed is answered 401', async () => {
    for (const body of ['{', '['.repeat(10_000), 'x'.repeat(900_000)]) {
      const answer = await server.call({
        ...{ method: 'POST', path: '/api/v1/flows', body },
        headers: { 'content-type': 'application/json' },
      })
      expect(answer.status).toBe(401)
    }
  })

  it('is decided before the body is read also where the role is too low', async () => {
    const answer = await server.call({
      ...{ method: 'POST', path: '/api/v1/flows', body: '{', token: server.tokens.viewer },
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(403)
  })

  it('must be said by every route, or the server does not start', async () => {
    const app = fastify()
    guardRoutes(app, { database, publicHosts: [], allowedOrigins: [] })
    expect(() => app.get('/forgotten', async () => 'secret')).toThrow(/GET \/forgotten does not say who may call it/)
  })
})
