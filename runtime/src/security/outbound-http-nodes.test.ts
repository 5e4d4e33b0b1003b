import { randomBytes } from 'node:crypto'
import type { SystemAccess } from '@crossdock/shared/node'
import { afterEach, describe, expect, it } from 'vitest'
import { httpRequestExecutor } from '../../../nodes/http-request/execute.ts'
import { httpRequestManifest } from '../../../nodes/http-request/manifest.ts'
import { runStep } from '../../../nodes/testing/run-node.ts'
import { type Credential, createCredentials, sealCredential } from './credentials.ts'
import { createOutboundHttp } from './outbound-http.ts'
import { httpSystemSchema } from './outbound-http-declaration.ts'
import { createSecretBox } from './secret-box.ts'
import { bodyOf, startHttp } from './testing/loopback-server.ts'

const canary = 'canary "9f2c" /41d7+ä'
const node = { manifest: httpRequestManifest, executor: httpRequestExecutor }
const kinds: readonly Credential[] = [
  { type: 'bearer', token: 'canary-9f2c41d7' },
  { type: 'basic', username: 'ann', password: canary },
  { type: 'api-key', header: 'x-api-key', value: 'canary-9f2c41d7' },
  { type: 'oauth2-client', tokenUrl: '/token', clientId: 'id', clientSecret: canary },
]

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

/** A system that sends back everything that it was sent, with the status that the path names. */
async function startEcho(credential: Credential) {
  const server = await startHttp(async (request, response) => {
    const body = await bodyOf(request)
    if (request.url === '/token') {
      response.end(JSON.stringify({ access_token: 'canary-access-token' }))
      return
    }
    const status = Number(request.url?.slice(1))
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-echo': request.headers.authorization ?? 'none',
    })
    response.end(JSON.stringify({ headers: request.headers, body }))
  })
  const box = createSecretBox(randomBytes(32))
  const stored = sealCredential(box, { name: 'wms', hosts: [`127.0.0.1:${server.port}`], credential })
  const credentials = createCredentials({ store: { get: () => Promise.resolve(stored) }, box })
  const http = createOutboundHttp({ credentials, deniedPorts: [] })
  open.push(server, http)
  const declaration = { kind: 'http', baseUrl: server.url, network: 'loopback', credential: 'wms' }
  const wms = http.system(httpSystemSchema.parse(declaration))
  const system: Partial<SystemAccess> = { http: () => wms }
  return { system, credentials }
}

const formsOf = (secret: string) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(`ann:${secret}`).toString('base64').replace(/=+$/, ''),
]

describe('what is kept of a call', () => {
  it.each(kinds)('holds no secret of a $type credential, even when the target sends it back', async (credential) => {
    const { system, credentials } = await startEcho(credential)
    const kept: string[] = []
    for (const status of [200, 400, 401, 403, 409, 429, 500, 503]) {
      const outcome = await runStep(node, { system: 'wms', path: `/${status}` }, { system, payload: { n: 1 } }).catch(
        (thrown: unknown) => thrown,
      )
      // What the engine does with everything it writes into a journey.
      kept.push(credentials.mask(JSON.stringify(outcome)))
    }
    expect(kept).toHaveLength(8)
    expect(kept.join('\n')).toContain('[secret]')
    for (const secret of [canary, 'canary-9f2c41d7', 'canary-access-token']) {
      for (const form of formsOf(secret)) expect(kept.join('\n')).not.toContain(form)
    }
  })
})
