import { request } from 'node:http'
import { connect } from 'node:net'
import { CrossdockError } from '@crossdock/shared/errors'
import { afterAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { startTestServer, type TestCall } from './testing/test-server.ts'

const database = await openTestDatabase()
const server = await startTestServer(database)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

/** Sends with a Host header of its own, which `fetch` does not allow. */
function statusWithHost(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(url, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    call.on('error', reject).end()
  })
}

describe('a call', () => {
  const { tokens } = server

  it('through a name of somebody else is refused, token or not', async () => {
    const authorization = `Bearer ${tokens.admin}`
    const url = `${server.url}/api/v1/flows`
    expect(await statusWithHost(url, { host: 'attacker.example', authorization })).toBe(403)
    expect(await statusWithHost(url, { host: 'crossdock.example', authorization })).toBe(200)
    expect(await statusWithHost(`${server.url}/hooks/x`, { host: 'attacker.example' })).toBe(403)
    expect(await statusWithHost(`${server.url}/healthz`, { host: '10.2.3.4:7070' })).toBe(200)
  })

  const put: TestCall = { method: 'PUT', path: '/api/v1/systems/erp', token: tokens.admin }

  it.each<[string, TestCall, number, string]>([
    ['a key __proto__', { ...put, body: '{"__proto__":{"a":1}}' }, 400, 'INPUT_INVALID'],
    ['10,000 levels', { ...put, body: `${'['.repeat(10_000)}${']'.repeat(10_000)}` }, 413, 'INPUT_TOO_LARGE'],
    ['a syntax error', { ...put, body: '{"declaration":' }, 400, 'INPUT_INVALID'],
    ['bytes that are not UTF-8', { ...put, body: new Uint8Array([0x22, 0xff, 0x22]) }, 400, 'INPUT_INVALID'],
    ['two megabytes', { ...put, body: JSON.stringify('x'.repeat(2_000_000)) }, 413, 'INPUT_TOO_LARGE'],
    ['nothing where something is needed', { ...put, body: '' }, 400, 'INPUT_INVALID'],
    ['a field that nobody knows', { ...put, body: '{"declaration":{"kind":"http"},"x":1}' }, 400, 'INPUT_INVALID'],
  ])('with %s is refused by a code', async (_what, call, status, code) => {
    const answer = await server.call({ ...call, headers: { 'content-type': 'application/json' } })
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ error: { code, message: expect.any(String), remedy: expect.any(String) } })
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'with a body of %s is refused',
    async (contentType) => {
      const answer = await server.call({ ...put, body: '{}', headers: { 'content-type': contentType } })
      expect(answer.status).toBe(400)
      expect(answer.json).toMatchObject({
        error: { code: 'INPUT_INVALID', message: expect.stringContaining('content type') },
      })
    },
  )

  it('with wrong parameters is told about all of them', async () => {
    const answer = await server.call({ path: '/api/v1/records?limit=9999&state=lost&colour=red', token: tokens.viewer })
    const { error } = answer.json as { error: { detail: { problems: { path: string }[] } } }
    expect(answer.status).toBe(400)
    expect(error.detail.problems.map((problem) => problem.path)).toEqual(
      expect.arrayContaining(['query.limit', 'query.state', 'query']),
    )
  })

  it.each([
    '/api/v1/records?key=%00',
    '/api/v1/flows/%00',
    '/api/v1/records?cursor=AAAA',
    '/api/v1/audit?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5',
  ])('to %s is refused, not broken by what a database does not take', async (path) => {
    const { status } = await server.call({ path, token: tokens.admin })
    expect(status).toBe(400)
  })

  it('with times at the edge of the calendar finds nothing', async () => {
    for (const range of ['to=0000-01-01T00:00:00Z', 'from=9999-12-31T23:59:59Z']) {
      const { status, json } = await server.call({ path: `/api/v1/records?${range}`, token: tokens.viewer })
      expect({ status, json }).toEqual({ status: 200, json: { items: [] } })
    }
  })

  it('with a code table that holds a NUL is refused', async () => {
    const answer = await server.call({
      ...{ method: 'PUT', path: '/api/v1/tables/t/csv', token: tokens.admin, body: 'code,x\nA,\u0000\n' },
      headers: { 'content-type': 'text/csv' },
    })
    expect(answer.json).toMatchObject({ error: { code: 'INPUT_INVALID' } })
  })

  it('to nowhere is answered with a code, and so is an address that cannot be decoded', async () => {
    expect((await server.call({ path: '/api/v1/nowhere' })).json).toMatchObject({ error: { code: 'NOT_FOUND' } })
    expect((await server.call({ path: '/api/v1/flows/%zz', token: tokens.viewer })).status).toBe(400)
  })

  it('is answered with headers that keep browsers from misusing it', async () => {
    const { headers } = await server.call({ path: '/api/v1/whoami', token: tokens.viewer })
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('leaves no token in the log', () => {
    expect(server.log.length).toBeGreaterThan(0)
    expect(server.log.join('')).not.toContain(tokens.admin)
  })
})

describe('what nobody expected', () => {
  it('is answered INTERNAL with the request’s id and without its text, which is in the log', async () => {
    await using broken = await startTestServer(database, {
      services: {
        async health() {
          throw new TypeError('canary: something private')
        },
      },
    })
    const answer = await broken.call({ path: '/api/v1/health', token: broken.tokens.viewer })
    const requestId = answer.headers.get('x-request-id')
    expect(answer.status).toBe(500)
    expect(answer.json).toMatchObject({ error: { code: 'INTERNAL', detail: { requestId } } })
    expect(answer.text).not.toContain('canary')
    expect(broken.log.find((line) => line.includes('canary'))).toContain(requestId)
  })

  it('is told from a refusal, which keeps its code and says when to come again', async () => {
    await using busy = await startTestServer(database, {
      services: {
        async startManual() {
          throw new CrossdockError('OVERLOADED', 'The backlog is full.', { retryAfterMs: 4_200 })
        },
      },
    })
    const answer = await busy.call({
      ...{ method: 'POST', path: '/api/v1/flows/f/start', token: busy.tokens.operator, json: { payload: 1 } },
    })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  })
})

describe('the server', () => {
  it('names the port when that is taken', async () => {
    await using first = await startTestServer(database)
    const port = Number(new URL(first.url).port)
    await expect(startTestServer(database, { options: { port } })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(String(port)),
    })
  })

  it('closes a connection whose headers do not end', async () => {
    await using impatient = await startTestServer(database, { options: { headersTimeoutMs: 100 } })
    const { port, hostname } = new URL(impatient.url)
    const received = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), hostname, () => socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: '))
      socket.on('data', (data) => {
        text += data
      })
      socket.on('close', () => resolve(text)).on('error', reject)
    })
    expect(received).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('answers what is not HTTP with a code and closes', async () => {
    await using plain = await startTestServer(database)
    const { port, hostname } = new URL(plain.url)
    const received = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), hostname, () => socket.write('HELO there\r\n\r\n'))
      socket.on('data', (data) => {
        text += data
      })
      socket.on('close', () => resolve(text)).on('error', reject)
    })
    expect(received).toMatch(/^HTTP\/1\.1 400 [\s\S]*INPUT_INVALID/)
  })
})
