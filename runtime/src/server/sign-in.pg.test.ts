import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { listAudit } from '../store/audit-store.ts'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { listTokens } from '../store/token-store.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'

const database = await openTestDatabase()
let server: TestServer
const servers: TestServer[] = []
beforeEach(async () => {
  server = await startTestServer(database)
  servers.push(server)
})
afterAll(async () => {
  for (const each of servers) await each[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

async function makeCode(role = 'designer'): Promise<string> {
  const { status, json } = await server.call({
    ...{ method: 'POST', path: '/api/v1/sign-in/codes', token: server.tokens.admin },
    json: { name: 'Designer in a browser', role },
  })
  expect(status).toBe(200)
  return (json as { code: string }).code
}

function signIn(code: unknown, headers: Readonly<Record<string, string>> = {}) {
  return server.call({ method: 'POST', path: '/api/v1/sign-in', json: { code }, headers })
}

describe('a sign-in code', () => {
  it('is exchanged once for a token of its own, which has the role of the code and ends in twelve hours', async () => {
    const code = await makeCode()
    const { status, json } = await signIn(code)
    expect(status).toBe(200)
    const { token, expiresAt } = json as { token: string; expiresAt: string }
    const hours = (Date.parse(expiresAt) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(11.9)
    expect(hours).toBeLessThanOrEqual(12)
    expect((await server.call({ path: '/api/v1/whoami', token })).json).toEqual({
      name: 'Designer in a browser',
      role: 'designer',
    })
    expect((await listTokens(database))[0]).toMatchObject({ createdBy: 'a admin', expiresAt })
    expect((await signIn(code)).json).toMatchObject({ error: { code: 'UNAUTHENTICATED', remedy: /token/ } })
  })

  it('is written to the audit when it is made and when it is used, without its text', async () => {
    const code = await makeCode()
    await signIn(code)
    const { items } = await listAudit(database, { limit: 3 })
    expect(items).toMatchObject([
      { action: 'token.create', actor: 'a admin', subject: 'Designer in a browser' },
      { action: 'sign-in', actor: 'Designer in a browser', detail: { madeBy: 'a admin', from: '127.0.0.1' } },
      { action: 'sign-in-code.create', actor: 'a admin' },
    ])
    expect(JSON.stringify([items, server.log])).not.toContain(code)
  })

  it('is made by admins only', async () => {
    const answer = await server.call({
      ...{ method: 'POST', path: '/api/v1/sign-in/codes', token: server.tokens.designer },
      json: { name: 'x', role: 'admin' },
    })
    expect(answer.status).toBe(403)
  })

  it('is not taken from a page of another origin', async () => {
    const code = await makeCode()
    expect((await signIn(code, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await signIn(code)).status).toBe(200)
  })

  it('may be guessed ten times a minute', async () => {
    for (let wrong = 0; wrong < 10; wrong++) expect((await signIn(`wrong ${wrong}`)).status).toBe(401)
    const code = await makeCode()
    const refused = await signIn(code)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it.each([[undefined], [7], [''], ['x'.repeat(201)]])(
    'is refused when it is no text of its size: %j',
    async (code) => {
      expect((await signIn(code)).status).toBe(400)
    },
  )
})
