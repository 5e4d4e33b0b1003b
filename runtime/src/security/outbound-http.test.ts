import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { HttpCall } from '@crossdock/shared/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createOutboundHttp, type OutboundHttpOptions } from './outbound-http.ts'
import { type HttpSystemDeclaration, httpSystemSchema } from './outbound-http-declaration.ts'
import { bodyOf, type LoopbackServer, startHttp, startTcp } from './testing/loopback-server.ts'

const never = new AbortController().signal
const timeouts = { connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000, totalMs: 10_000 }
const noCredentials: OutboundHttpOptions['credentials'] = {
  attachTo: () => Promise.reject(new Error('This test has no credentials.')),
  mask: (text) => text,
}

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})
function keep<T extends AsyncDisposable>(resource: T): T {
  open.push(resource)
  return resource
}

function systemAt(
  baseUrl: string,
  declaration: Partial<HttpSystemDeclaration> = {},
  options: Partial<OutboundHttpOptions> = {},
) {
  const http = keep(createOutboundHttp({ credentials: noCredentials, deniedPorts: [], ...options }))
  return http.system(httpSystemSchema.parse({ kind: 'http', baseUrl, network: 'loopback', ...declaration }))
}

const call = (path: string, extra: Partial<HttpCall> = {}): HttpCall => ({
  method: 'GET',
  path,
  timeouts,
  maxResponseBytes: 1_000_000,
  ...extra,
})
const post = (path: string, extra: Partial<HttpCall> = {}) => call(path, { method: 'POST', body: '{}', ...extra })

describe('an outbound call', () => {
  it('carries method, path, query, headers and body below the base address, and brings the whole answer back', async () => {
    const server = keep(
      await startHttp(async (request, response) => {
        const body = await bodyOf(request)
        const { method, url, headers } = request
        response.writeHead(201, { 'x-one': 'a', 'set-cookie': ['b=1', 'c=2'] })
        response.end(
          JSON.stringify({ method, url, body, type: headers['content-type'], hops: headers['x-crossdock-hops'] }),
        )
      }),
    )
    const answer = await systemAt(`${server.url}/api/v1/`).request(
      post('/orders?a=1', {
        query: { q: 'ä & b' },
        headers: { 'Content-Type': 'application/json', 'x-crossdock-hops': '2' },
        body: new TextEncoder().encode('{"n":"ü"}'),
      }),
      never,
    )
    expect(answer.status).toBe(201)
    expect(answer.headers).toMatchObject({ 'x-one': 'a', 'set-cookie': 'b=1, c=2' })
    expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({
      method: 'POST',
      url: '/api/v1/orders?a=1&q=%C3%A4+%26+b',
      body: '{"n":"ü"}',
      type: 'application/json',
      hops: '2',
    })
  })

  it('keeps its connections, opens no more than declared, and lets further calls wait their turn', async () => {
    const waiting: (() => void)[] = []
    let most = 0
    const server = keep(
      await startHttp((_request, response) => {
        waiting.push(() => response.end('ok'))
        most = Math.max(most, waiting.length)
        if (waiting.length === 3) for (const answer of waiting.splice(0)) answer()
      }),
    )
    const system = systemAt(server.url, { maxConcurrent: 3 })
    const answers = await Promise.all(Array.from({ length: 39 }, () => system.request(call('/'), never)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(most).toBe(3)
    expect(server.connections()).toBe(3)
  })

  it('that is stopped while it waits for its turn is never sent', async () => {
    const seen: string[] = []
    const server = keep(
      await startHttp((request, response) => {
        seen.push(request.url ?? '')
        if (request.url === '/free') response.end()
      }),
    )
    const system = systemAt(server.url, { maxConcurrent: 1 })
    const first = new AbortController()
    const second = new AbortController()
    const hanging = system.request(post('/hangs'), first.signal)
    const waiting = system.request(post('/waits'), second.signal)
    await vi.waitFor(() => expect(seen).toEqual(['/hangs']))
    second.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'none' })
    first.abort()
    await expect(hanging).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'unknown' })
    expect(await system.request(call('/free'), never)).toMatchObject({ status: 200 })
    expect(seen).toEqual(['/hangs', '/free'])
  })

  it('ends when the client closes, which may be asked for twice', async () => {
    const server = keep(await startHttp(() => {}))
    const http = createOutboundHttp({ credentials: noCredentials, deniedPorts: [] })
    const system = http.system(httpSystemSchema.parse({ kind: 'http', baseUrl: server.url, network: 'loopback' }))
    const running = system.request(post('/'), never)
    running.catch(() => {})
    await vi.waitFor(() => expect(server.connections()).toBe(1))
    await Promise.all([http[Symbol.asyncDispose](), http[Symbol.asyncDispose]()])
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(system.request(call('/'), never)).rejects.toMatchObject({ code: 'CANCELLED', outcome: 'none' })
  })
})

describe('a failed call', () => {
  const answering = async (text: string) =>
    keep(await startTcp((socket) => socket.on('data', () => void socket.write(text))))
  const failure = (server: LoopbackServer, extra: Partial<HttpCall>) =>
    systemAt(server.url)
      .request(post('/', extra), never)
      .then(
        () => expect.unreachable('the call must fail'),
        (error: unknown) => error,
      )

  it('has no effect when nothing listens or the name has no address', async () => {
    const server = await startHttp(() => {})
    await server[Symbol.asyncDispose]()
    expect(await failure(server, {})).toMatchObject({ code: 'REMOTE_UNAVAILABLE', outcome: 'none' })
    for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
      const system = systemAt(
        'http://erp.test',
        {},
        { resolve: (_h, _o, done) => done(Object.assign(new Error(), { code }), '') },
      )
      await expect(system.request(post('/'), never)).rejects.toMatchObject({
        code: 'REMOTE_UNAVAILABLE',
        outcome: 'none',
      })
    }
  })

  it('has no effect when the connection does not come up in time, and is not sent later either', async () => {
    const seen: string[] = []
    const server = keep(
      await startHttp((request, response) => {
        seen.push(request.url ?? '')
        response.end()
      }),
    )
    const names: (() => void)[] = []
    const system = systemAt(
      `http://slow.test:${server.port}`,
      { maxConcurrent: 1 },
      { resolve: (_h, _o, done) => void names.push(() => done(null, [{ address: '127.0.0.1', family: 4 }])) },
    )
    const late = system.request(post('/late', { timeouts: { ...timeouts, connectMs: 20 } }), never)
    await expect(late).rejects.toMatchObject({ code: 'TIMED_OUT', outcome: 'none' })
    const next = system.request(post('/next'), never)
    names.shift()?.()
    await vi.waitFor(() => expect(names).toHaveLength(1))
    names.shift()?.()
    expect(await next).toMatchObject({ status: 200 })
    expect(seen).toEqual(['/next'])
  })

  it('is of unknown outcome when no answer comes, in each of the time limits', async () => {
    const silent = keep(await startTcp(() => {}))
    const half = await answering('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
    const drip = keep(
      await startHttp((_request, response) => {
        const timer = setInterval(() => response.write('.'), 5)
        response.on('close', () => clearInterval(timer))
      }),
    )
    const timedOut = { code: 'TIMED_OUT', outcome: 'unknown' }
    expect(await failure(silent, { timeouts: { ...timeouts, headersMs: 30 } })).toMatchObject(timedOut)
    expect(await failure(half, { timeouts: { ...timeouts, bodyMs: 30 } })).toMatchObject(timedOut)
    expect(await failure(drip, { timeouts: { ...timeouts, totalMs: 60 } })).toMatchObject(timedOut)
  })

  it('is of unknown outcome when the connection breaks after the request, before or in the middle of the answer', async () => {
    const reset = keep(await startTcp((socket) => socket.on('data', () => socket.resetAndDestroy())))
    const cut = keep(
      await startTcp((socket) =>
        socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')),
      ),
    )
    expect(await failure(reset, {})).toMatchObject({ code: 'REMOTE_UNAVAILABLE', outcome: 'unknown' })
    expect(await failure(cut, {})).toMatchObject({ outcome: 'unknown' })
  })

  it('is of unknown outcome when the answer is not HTTP', async () => {
    for (const text of ['SSH-2.0-OpenSSH\r\n', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`]) {
      const server = await answering(text)
      expect(await failure(server, {})).toMatchObject({ code: 'REMOTE_INVALID_ANSWER', outcome: 'unknown' })
    }
  })

  it('on a kept connection that the server closes while we write is of unknown outcome, and is not sent twice', async () => {
    let requests = 0
    const server = keep(
      await startTcp((socket) =>
        socket.on('data', () => {
          if (++requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
          else socket.destroy()
        }),
      ),
    )
    const system = systemAt(server.url)
    await system.request(post('/'), never)
    await expect(system.request(post('/'), never)).rejects.toMatchObject({ outcome: 'unknown' })
    expect(requests).toBe(2)
  })

  it('does not come from a kept connection that was closed before: a new one is opened', async () => {
    let closed = 0
    const server = keep(
      await startTcp((socket) =>
        socket
          .on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
          .on('close', () => closed++),
      ),
    )
    const system = systemAt(server.url, { maxConcurrent: 1 })
    for (let i = 0; i < 5; i++) {
      expect(await system.request(post('/'), never)).toMatchObject({ status: 200 })
      await vi.waitFor(() => expect(closed).toBe(i + 1))
    }
    expect(server.connections()).toBe(5)
  })
})

describe('the body of an answer', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('is decompressed from %s', async (encoding, compress) => {
    const server = keep(
      await startHttp((request, response) => {
        expect(request.headers['accept-encoding']).toContain(encoding)
        response.writeHead(200, { 'content-encoding': encoding }).end(compress('päckchen'))
      }),
    )
    const answer = await systemAt(server.url).request(call('/'), never)
    expect(Buffer.from(answer.body).toString()).toBe('päckchen')
    expect(answer.headers).not.toHaveProperty('content-encoding')
  })

  it('that unpacks to more than the limit is refused, as is a damaged or unknown encoding', async () => {
    const bodies: Record<string, [string, Uint8Array]> = {
      '/bomb': ['gzip', gzipSync(Buffer.alloc(200_000_000))],
      '/damaged': ['gzip', Buffer.from('no gzip')],
      '/unknown': ['constructor', Buffer.from('x')],
    }
    const server = keep(
      await startHttp((request, response) => {
        const [encoding, body] = bodies[request.url ?? ''] ?? ['', '']
        response.writeHead(200, { 'content-encoding': encoding }).end(body)
      }),
    )
    const system = systemAt(server.url)
    await expect(system.request(call('/bomb'), never)).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
      outcome: 'unknown',
    })
    for (const path of ['/damaged', '/unknown']) {
      await expect(system.request(call(path), never)).rejects.toMatchObject({ code: 'REMOTE_INVALID_ANSWER' })
    }
  })

  it('that never ends is cut off at the limit, in memory that does not grow with it', async () => {
    let sentBytes = 0
    const piece = Buffer.alloc(1024 * 1024)
    const server = keep(
      await startHttp((_request, response) => {
        const pour = () => {
          while (sentBytes < 1024 ** 3) {
            sentBytes += piece.length
            if (!response.write(piece)) return void response.once('drain', pour)
          }
        }
        pour()
      }),
    )
    const before = process.memoryUsage().rss
    await expect(systemAt(server.url).request(call('/'), never)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    expect(sentBytes).toBeLessThan(100 * 1024 * 1024)
  })

  it('that announces more than the limit is refused before it is read', async () => {
    const server = keep(
      await startTcp((socket) =>
        socket.on('data', () => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9999999999\r\n\r\n')),
      ),
    )
    await expect(systemAt(server.url).request(call('/'), never)).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
  })
})
