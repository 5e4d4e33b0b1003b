import { createServer, type ServerOptions } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { createOutboundHttp } from './outbound-http.ts'
import { httpSystemSchema } from './outbound-http-declaration.ts'
import { listen } from './testing/loopback-server.ts'

// Made for this test, valid until 2126 for erp.test and 127.0.0.1; it protects nothing.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHMLxne3e3cztpEQC
f3jq5mlo91Kqq6Bj5nDtRBd+AcChRANCAAQvFSDutLADNld9Guh3iTGbeRwEU0w5
O8QVWOUKE2V4225orfX5tAaAdzotRj66JMQOsNgdkzLk2I/5Y324JfZw
-----END PRIVATE KEY-----`
const cert = `-----BEGIN CERTIFICATE-----
MIIBozCCAUqgAwIBAgIUdht5UFoXmRv2rpNZN6uwcfyi8uYwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOY3Jvc3Nkb2NrIHRlc3QwIBcNMjYxMTIxMTgyOTAwWhgPMjEy
NjEwMjgxODI5MDBaMBkxFzAVBgNVBAMMDmNyb3NzZG9jayB0ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAELxUg7rSwAzZXfRrod4kxm3kcBFNMOTvEFVjlChNl
eNtuaK31+bQGgHc6LUY+uiTEDrDYHZMy5NiP+WN9uCX2cKNuMGwwHQYDVR0OBBYE
FKz6avoHWqydw6GBQ/LT/5y1f3TbMB8GA1UdIwQYMBaAFKz6avoHWqydw6GBQ/LT
/5y1f3TbMA8GA1UdEwEB/wQFMAMBAf8wGQYDVR0RBBIwEIIIZXJwLnRlc3SHBH8A
AAEwCgYIKoZIzj0EAwIDRwAwRAIgLIXHEcwMkrKgYITNFy21FBYDANe2HT0l9eGJ
QhqKVU4CIC6TvpoeaZK9rS9OPQLfFbyHC1QCsl0OvoI8RW2m1cw4
-----END CERTIFICATE-----`

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function callTls(
  options: { readonly host?: string; readonly caPem?: string; readonly server?: ServerOptions } = {},
) {
  let requests = 0
  const secure = createServer({ key, cert, ...options.server }, (_request, response) => {
    requests++
    response.end('ok')
  })
  const server = await listen(secure)
  const http = createOutboundHttp({
    credentials: { attachTo: () => Promise.reject(new Error('none')), mask: (text) => text },
    deniedPorts: [],
    resolve: (_host, _options, answer) => answer(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  open.push(server, http)
  const system = http.system(
    httpSystemSchema.parse({
      kind: 'http',
      baseUrl: `https://${options.host ?? 'erp.test'}:${server.port}`,
      network: 'loopback',
      ...(options.caPem === undefined ? {} : { tls: { caPem: options.caPem } }),
    }),
  )
  const timeouts = { connectMs: 5_000, headersMs: 5_000, bodyMs: 5_000, totalMs: 10_000 }
  const call = { method: 'POST', path: '/', body: '{}', timeouts, maxResponseBytes: 1000 }
  const answer = await system.request(call, new AbortController().signal).catch((thrown: unknown) => thrown)
  return { answer, requests: () => requests }
}

const refused = { code: 'REMOTE_UNAVAILABLE', outcome: 'none', message: expect.stringContaining('certificate') }

describe('a call over TLS', () => {
  it('is made to a host whose certificate the system’s own authority signed', async () => {
    for (const host of ['erp.test', '127.0.0.1']) {
      const { answer, requests } = await callTls({ host, caPem: cert })
      expect(answer).toMatchObject({ status: 200 })
      expect(requests()).toBe(1)
    }
  })

  it('is not made to a host that nobody vouches for, or that has another host’s certificate', async () => {
    for (const options of [{}, { host: 'wms.test', caPem: cert }]) {
      const { answer, requests } = await callTls(options)
      expect(answer).toMatchObject(refused)
      expect(requests()).toBe(0)
    }
  })

  it('is not made over an outdated protocol', async () => {
    const server: ServerOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
    const { answer, requests } = await callTls({ caPem: cert, server })
    expect(answer).toMatchObject(refused)
    expect(requests()).toBe(0)
  })
})
