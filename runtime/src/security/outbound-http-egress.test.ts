import type { LookupFunction } from 'node:net'
import type { HttpCall } from '@crossdock/shared/node'
import { afterEach, describe, expect, it } from 'vitest'
import { createOutboundHttp, type OutboundHttpOptions } from './outbound-http.ts'
import { type HttpSystemDeclaration, httpSystemSchema } from './outbound-http-declaration.ts'
import { startHttp } from './testing/loopback-server.ts'

const never = new AbortController().signal
const timeouts = { connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000, totalMs: 10_000 }
const call = (path: string, extra: Partial<HttpCall> = {}): HttpCall => ({
  method: 'POST',
  path,
  timeouts,
  maxResponseBytes: 1000,
  ...extra,
})

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function startCanary() {
  const urls: string[] = []
  const server = await startHttp((request, response) => {
    urls.push(request.url ?? '')
    response.end('reached')
  })
  open.push(server)
  return { server, urls }
}

function systemAt(
  baseUrl: string,
  network: HttpSystemDeclaration['network'],
  options: Partial<OutboundHttpOptions> = {},
) {
  const credentials = { attachTo: () => Promise.reject(new Error('none')), mask: (text: string) => text }
  const http = createOutboundHttp({ credentials, deniedPorts: [], ...options })
  open.push(http)
  return http.system(httpSystemSchema.parse({ kind: 'http', baseUrl, network }))
}

/** Answers the next list of addresses at each call, the last one for ever. */
const answering = (...turns: readonly string[][]): LookupFunction => {
  let turn = 0
  return (_host, _options, answer) => {
    const addresses = turns[Math.min(turn++, turns.length - 1)] ?? []
    answer(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}

describe('a system that is not declared to be on this machine', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    'localhost',
    'LOCALHOST',
  ])('is not reached at %s', async (host) => {
    const { server } = await startCanary()
    const system = systemAt(`http://${host}:${server.port}`, 'private')
    await expect(system.request(call('/'), never)).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN', outcome: 'none' })
    expect(server.connections()).toBe(0)
  })

  it.each([
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '100.100.100.200',
    '224.0.0.1',
  ])('is not even tried at %s, whatever is declared', async (host) => {
    const system = systemAt(`http://${host}`, 'loopback')
    await expect(system.request(call('/'), never)).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' })
  })

  it('is not reached by the spelling “localhost.” either, which some machines resolve and some do not', async () => {
    const { server } = await startCanary()
    await expect(systemAt(`http://localhost.:${server.port}`, 'private').request(call('/'), never)).rejects.toThrow()
    expect(server.connections()).toBe(0)
  })

  it('is not reached through a name that answers with a forbidden address, alone or among others', async () => {
    const { server } = await startCanary()
    for (const addresses of [['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['8.8.8.8', '127.0.0.1']]) {
      const system = systemAt(`http://erp.test:${server.port}`, 'private', { resolve: answering(addresses) })
      await expect(system.request(call('/'), never)).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' })
    }
    expect(server.connections()).toBe(0)
  })
})

describe('a name that changes its mind (DNS rebinding)', () => {
  it('is checked anew for every connection, and the connection goes to the address that was checked', async () => {
    const { server, urls } = await startCanary()
    const resolve = answering(['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1'])
    const answers = []
    for (const path of ['/first', '/second', '/third']) {
      // One client each: a new connection, and so a new look-up.
      const system = systemAt(`http://erp.test:${server.port}`, 'loopback', { resolve })
      answers.push(await system.request(call(path), never).catch((error: unknown) => error))
    }
    expect(answers).toMatchObject([{ status: 200 }, { code: 'EGRESS_FORBIDDEN' }, { status: 200 }])
    expect(urls).toEqual(['/first', '/third'])
  })
})

describe('our own ports', () => {
  it('are closed to every system on this machine', async () => {
    const { server } = await startCanary()
    const system = systemAt(server.url, 'loopback', { deniedPorts: [server.port] })
    await expect(system.request(call('/'), never)).rejects.toMatchObject({ code: 'EGRESS_FORBIDDEN' })
    expect(server.connections()).toBe(0)
  })
})

describe('a redirect', () => {
  it('is an answer like any other and leads nowhere', async () => {
    const canary = await startCanary()
    const target = `${canary.server.url}/stolen`
    const server = await startHttp((_request, response) => response.writeHead(307, { location: target }).end())
    open.push(server)
    for (const method of ['GET', 'POST']) {
      const answer = await systemAt(server.url, 'loopback').request(call('/', { method }), never)
      expect(answer).toMatchObject({ status: 307, headers: { location: target } })
    }
    expect(canary.server.connections()).toBe(0)
  })
})

describe('the path of a call', () => {
  it('reaches its place below the base address, or by the system’s own full address', async () => {
    const { server, urls } = await startCanary()
    const system = systemAt(`${server.url}/api`, 'loopback')
    for (const path of ['/a', 'b', '?c=1', '', `${server.url}/d`, '/e%2Ff/%2e%2e%2e', '/g?h=../../i']) {
      await system.request(call(path), never)
    }
    expect(urls).toEqual(['/api/a', '/api/b', '/api?c=1', '/api', '/d', '/api/e%2Ff/%2e%2e%2e', '/api/g?h=../../i'])
  })

  it('is refused when it could lead elsewhere', async () => {
    const { server, urls } = await startCanary()
    const canary = await startCanary()
    const system = systemAt(`${server.url}/api`, 'loopback')
    const elsewhere = [
      `${canary.server.url}/`,
      `//127.0.0.1:${canary.server.port}/`,
      `http://user:pass@127.0.0.1:${server.port}/`,
      `http://127.0.0.1:${server.port}@127.0.0.1:${canary.server.port}/`,
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://',
      '/../admin',
      '/a/../../admin',
      '/%2e%2e/admin',
      '/.%2E/admin',
      '/a/..',
      '/./a',
      '\\\\evil.test\\a',
      '/a\\..\\b',
      '/a#b',
      '/a\r\nx-evil: 1',
      '/a\u0000b',
      '/a\tb',
    ]
    for (const path of elsewhere) {
      await expect(system.request(call(path), never), path).rejects.toMatchObject({
        code: 'EGRESS_FORBIDDEN',
        outcome: 'none',
      })
    }
    expect(urls).toEqual([])
    expect(canary.server.connections()).toBe(0)
  })
})

describe('the headers of a call', () => {
  it('cannot end early, set what the connection sets, or have a name that is none', async () => {
    const { server } = await startCanary()
    const system = systemAt(server.url, 'loopback')
    const hostile: Record<string, string>[] = [
      { 'x-a': 'b\r\nx-evil: 1' },
      { 'x-a': 'b\nc' },
      { 'x-a': 'b\rc' },
      { 'x-a': 'b\u0000c' },
      { 'x-a': 'łódź' },
      { 'x a': 'b' },
      { 'x:a': 'b' },
      { '': 'b' },
      { Host: 'evil.test' },
      { 'Content-Length': '0' },
      { 'transfer-encoding': 'chunked' },
      { connection: 'x-a' },
    ]
    for (const headers of hostile) {
      await expect(system.request(call('/', { headers }), never), JSON.stringify(headers)).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        outcome: 'none',
      })
    }
    expect(server.connections()).toBe(0)
  })

  it('cannot be smuggled in by the method', async () => {
    const { server } = await startCanary()
    for (const method of ['GET / HTTP/1.1\r\nx: y', 'connect', 'CONNECT', '']) {
      await expect(systemAt(server.url, 'loopback').request(call('/', { method }), never)).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
      })
    }
    expect(server.connections()).toBe(0)
  })
})

describe('the declaration of a system', () => {
  it('is refused with another scheme, a user, a query or a fragment', () => {
    for (const baseUrl of [
      'ftp://erp.test',
      'file:///etc',
      'unix:/var/run/docker.sock',
      'http://user@erp.test',
      'http://erp.test/?key=1',
      'http://erp.test/#a',
      'erp.test',
    ]) {
      expect(httpSystemSchema.safeParse({ kind: 'http', baseUrl }).success, baseUrl).toBe(false)
    }
    expect(httpSystemSchema.parse({ kind: 'http', baseUrl: 'https://erp.test/api' })).toEqual({
      kind: 'http',
      baseUrl: 'https://erp.test/api',
      network: 'private',
      maxConcurrent: 16,
      breaker: { failures: 5, probeAfterSeconds: 1 },
      holds: [],
    })
  })
})
