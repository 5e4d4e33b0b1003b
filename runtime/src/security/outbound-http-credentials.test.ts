import { randomBytes } from 'node:crypto'
import type { HttpCall } from '@crossdock/shared/node'
import { afterEach, describe, expect, it } from 'vitest'
import { type Credential, createCredentials, sealCredential } from './credentials.ts'
import { createOutboundHttp } from './outbound-http.ts'
import { httpSystemSchema } from './outbound-http-declaration.ts'
import { createSecretBox } from './secret-box.ts'
import { bodyOf, type LoopbackServer, startHttp, startTcp } from './testing/loopback-server.ts'

const never = new AbortController().signal
const timeouts = { connectMs: 5_000, headersMs: 2_000, bodyMs: 2_000, totalMs: 5_000 }
const call = (extra: Partial<HttpCall> = {}): HttpCall => ({
  method: 'POST',
  path: '/orders',
  body: '{}',
  timeouts,
  maxResponseBytes: 1000,
  ...extra,
})

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})
function keep<T extends AsyncDisposable>(resource: T): T {
  open.push(resource)
  return resource
}

function systemAt(url: string, credential: Credential, hosts: readonly string[]) {
  const box = createSecretBox(randomBytes(32))
  const stored = sealCredential(box, { name: 'erp', hosts, credential })
  let nowMs = 0
  const credentials = createCredentials({ store: { get: () => Promise.resolve(stored) }, box, nowMs: () => nowMs })
  const http = keep(createOutboundHttp({ credentials, deniedPorts: [] }))
  const system = http.system(
    httpSystemSchema.parse({ kind: 'http', baseUrl: url, network: 'loopback', credential: 'erp' }),
  )
  return { system, credentials, pass: (ms: number) => (nowMs += ms) }
}

const hostOf = ({ port }: LoopbackServer) => `127.0.0.1:${port}`

describe('the credential of a system', () => {
  it('goes with every call and wins over a header that a flow sets', async () => {
    const seen: unknown[] = []
    const server = keep(
      await startHttp((request, response) => {
        seen.push(request.headers.authorization)
        response.end()
      }),
    )
    const { system } = systemAt(server.url, { type: 'bearer', token: 'tok-1' }, [hostOf(server)])
    await system.request(call({ headers: { Authorization: 'Bearer mine' } }), never)
    expect(seen).toEqual(['Bearer tok-1'])
  })

  it('that is bound to another host stops the call before anything is sent', async () => {
    const server = keep(await startHttp((_request, response) => response.end()))
    const { system } = systemAt(server.url, { type: 'bearer', token: 'tok-1' }, ['erp.test:443'])
    await expect(system.request(call(), never)).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING', outcome: 'none' })
    expect(server.connections()).toBe(0)
  })

  it('with a line break in it is refused without showing it', async () => {
    const server = keep(await startHttp((_request, response) => response.end()))
    const { system } = systemAt(server.url, { type: 'bearer', token: 'canary-3\r\nx: y' }, [hostOf(server)])
    const error = await system.request(call(), never).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INPUT_INVALID' })
    expect(JSON.stringify(error) + String(error)).not.toContain('canary')
  })
})

describe('OAuth', () => {
  const client = {
    type: 'oauth2-client',
    tokenUrl: '/token',
    clientId: 'id',
    clientSecret: 's/ecret',
    scope: 'a b',
  } as const

  /** An API that accepts only the latest token its token endpoint gave out. */
  async function startApi(options: { readonly honoursTokens?: boolean } = {}) {
    const { honoursTokens = true } = options
    const state = { tokens: 0, calls: 0, refused: 0, form: '', authorization: '', current: '' }
    const server = keep(
      await startHttp(async (request, response) => {
        const body = await bodyOf(request)
        if (request.url === '/token') {
          state.tokens++
          state.current = `access-${state.tokens}`
          state.form = body
          state.authorization = request.headers.authorization ?? ''
          response.end(JSON.stringify({ access_token: state.current, expires_in: 3600 }))
          return
        }
        const isRight = honoursTokens && request.headers.authorization === `Bearer ${state.current}`
        if (isRight) state.calls++
        else state.refused++
        response.writeHead(isRight ? 200 : 401).end()
      }),
    )
    return { server, state }
  }

  it('fetches one token for many calls at once and keeps it until shortly before it expires', async () => {
    const { server, state } = await startApi()
    const { system, pass } = systemAt(server.url, client, [hostOf(server)])
    await Promise.all(Array.from({ length: 20 }, () => system.request(call(), never)))
    expect(state).toMatchObject({
      tokens: 1,
      calls: 20,
      refused: 0,
      form: 'grant_type=client_credentials&scope=a+b',
      authorization: `Basic ${Buffer.from('id:s%2Fecret').toString('base64')}`,
    })
    pass(3_569_000)
    await system.request(call(), never)
    expect(state.tokens).toBe(1)
    pass(2_000)
    await system.request(call(), never)
    expect(state.tokens).toBe(2)
  })

  it('fetches a new token once when the present one is refused, for all calls that met it together', async () => {
    const { server, state } = await startApi()
    const { system } = systemAt(server.url, client, [hostOf(server)])
    await system.request(call(), never)
    state.current = 'revoked at the server'
    const answers = await Promise.all(Array.from({ length: 10 }, () => system.request(call(), never)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(state.tokens).toBe(2)
  })

  it('answers 401 when the new token is refused as well', async () => {
    const { server, state } = await startApi({ honoursTokens: false })
    const { system } = systemAt(server.url, client, [hostOf(server)])
    expect(await system.request(call(), never)).toMatchObject({ status: 401 })
    expect(state).toMatchObject({ tokens: 2, refused: 2 })
  })

  it('sends the client’s secret only to a token endpoint on a bound host', async () => {
    const { server } = await startApi()
    const thief = keep(await startHttp((_request, response) => response.end('{}')))
    const elsewhere = { ...client, tokenUrl: `${thief.url}/token` }
    const { system } = systemAt(server.url, elsewhere, [hostOf(server)])
    await expect(system.request(call(), never)).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' })
    expect(thief.connections()).toBe(0)
    const bound = systemAt(server.url, elsewhere, [hostOf(server), hostOf(thief)])
    await expect(bound.system.request(call(), never)).rejects.toMatchObject({ code: 'REMOTE_UNAUTHORIZED' })
    expect(thief.connections()).toBe(1)
  })

  it('leaves the call without effect when the token endpoint breaks down in the middle', async () => {
    const server = keep(await startTcp((socket) => socket.on('data', () => socket.destroy())))
    const { system } = systemAt(server.url, client, [hostOf(server)])
    await expect(system.request(call(), never)).rejects.toMatchObject({ code: 'REMOTE_UNAVAILABLE', outcome: 'none' })
  })
})

describe('a secret', () => {
  const canary = 'canary-6b1f0c2d9e'
  const kinds: Credential[] = [
    { type: 'bearer', token: canary },
    { type: 'basic', username: 'ann', password: canary },
    { type: 'api-key', header: 'x-api-key', value: canary },
    { type: 'oauth2-client', tokenUrl: '/token', clientId: 'id', clientSecret: canary },
  ]

  it('is in no error, whatever goes wrong', async () => {
    const echo = keep(
      await startHttp((request, response) => {
        // Everything that came in goes back out, in a body that cannot be read.
        response.writeHead(request.url === '/token' ? 400 : 200, { 'content-encoding': 'gzip' })
        response.end(JSON.stringify(request.headers))
      }),
    )
    const broken = keep(await startTcp((socket) => socket.on('data', (data) => void socket.end(data))))
    const gone = await startHttp(() => {})
    await gone[Symbol.asyncDispose]()
    const leaks: unknown[] = []
    for (const credential of kinds) {
      for (const server of [echo, broken, gone]) {
        const { system } = systemAt(server.url, credential, [hostOf(server)])
        const error = await system.request(call(), never).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(Error)
        const text = describeFully(error)
        for (const form of [
          canary,
          Buffer.from(canary).toString('base64url'),
          Buffer.from(`ann:${canary}`).toString('base64'),
        ]) {
          if (text.includes(form)) leaks.push({ credential: credential.type, server: server.url, text })
        }
      }
    }
    expect(leaks).toEqual([])
  })

  /** All that a log could print of an error, its cause included. */
  function describeFully(error: unknown): string {
    if (!(error instanceof Error)) return JSON.stringify(error)
    const own = JSON.stringify(
      error,
      Object.getOwnPropertyNames(error).filter((name) => name !== 'cause'),
    )
    return `${error.stack}\n${own}\n${error.cause === undefined ? '' : describeFully(error.cause)}`
  }
})
