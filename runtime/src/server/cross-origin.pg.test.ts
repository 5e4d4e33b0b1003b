import { afterAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'

const database = await openTestDatabase()
const page = 'https://designer.example'
const server = await startTestServer(database, { options: { allowedOrigins: [page] } })
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

const preflight = (to: TestServer, origin: string) =>
  to.call({
    ...{ method: 'OPTIONS', path: '/api/v1/flows' },
    headers: {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    },
  })

const read = (to: TestServer, origin: string, token = to.tokens.viewer) =>
  to.call({ path: '/api/v1/flows', token, headers: { origin } })

describe('a page of another origin', () => {
  it('may call and read when the configuration names it, with its token and no credential of the browser', async () => {
    const asked = await preflight(server, page)
    expect(asked.status).toBe(204)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'authorization, content-type, last-event-id',
      vary: 'origin',
    })
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull()
    const answer = await read(server, page)
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, page])
  })

  it('may follow live events', async () => {
    const controller = new AbortController()
    const answer = await fetch(`${server.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${server.tokens.viewer}`, origin: page },
      signal: controller.signal,
    })
    controller.abort()
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, page])
  })

  it('may read a refusal too, so that the app can say why', async () => {
    const refused = await read(server, page, 'cdk_unknown')
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, page])
  })

  it.each([
    'https://attacker.example',
    'https://designer.example.attacker.example',
    'app://crossdock',
    'null',
    'http://localhost:3000',
  ])('may not when it is %s', async (origin) => {
    const asked = await preflight(server, origin)
    expect(asked.status).not.toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
    const answer = await read(server, origin)
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it('may not send to a hook, whoever it is', async () => {
    const { status } = await server.call({ method: 'POST', path: '/hooks/x', headers: { origin: page } })
    expect(status).toBe(403)
  })

  it('may not when none is named, the desktop app’s included: its calls come from its main process', async () => {
    await using other = await startTestServer(database)
    expect((await preflight(other, page)).status).not.toBe(204)
    expect((await read(other, 'app://crossdock')).status).toBe(403)
  })
})
