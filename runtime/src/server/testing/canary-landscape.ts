import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

/** A target that tells back whatever it was told, secrets included. */
export interface EchoTarget extends AsyncDisposable {
  readonly url: string
  /** Bodies of the calls that it took, by path. */
  readonly taken: readonly { readonly path: string; readonly body: string }[]
}

/**
 * Starts the target. `/refuse` answers 422 and names the value that it does not like, `/hang` takes a call and never answers,
 * `/token` hands out an access token, everything else takes the call.
 */
export async function startEchoTarget(accessToken: string): Promise<EchoTarget> {
  const taken: { path: string; body: string }[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const path = new URL(request.url ?? '', 'http://x').pathname
    const answer = (status: number, json: object) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'x-echo': encodeURIComponent(body).slice(0, 500),
      })
      response.end(JSON.stringify(json))
    }
    if (path === '/token') return answer(200, { access_token: accessToken, token_type: 'Bearer', expires_in: 3600 })
    taken.push({ path, body })
    if (path === '/hang') return
    const echo = { youSent: body, to: request.url, with: request.headers }
    if (path !== '/refuse') return answer(200, { ok: true, ...echo })
    const given = JSON.parse(body) as { email?: string }
    answer(422, { code: 'UNKNOWN', message: `${given.email} is unknown.`, field: 'email', value: given.email, ...echo })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What a record of the flow does. */
export type CanaryMode = 'ok' | 'refuse' | 'slow' | 'divert' | 'split' | 'drop' | 'throw' | 'broken'

const shapeCode = [
  'const p = record.payload',
  'console.log("mail of " + p.email + ": " + JSON.stringify(p))',
  'if (p.mode === "throw") throw new Error("cannot use " + p.email + " of " + p.customer.phone)',
  'return { ...p, contact: p.email, call: "tel:" + p.customer.phone }',
].join('\n')

/** A flow in which a record can end in every way, with a masked field in each place that tells of it. */
export function canaryFlow(maskedFields: readonly string[]): string {
  const call = (system: string, path: string) => ({
    type: 'http-request',
    version: 1,
    retry: { attempts: 1 },
    config: {
      ...{ system, path, query: { mail: '=email' }, headers: { 'x-iban': '=iban' } },
      ...{ result: { mergeAt: 'answer' }, timeouts: { totalMs: path === '/hang' ? 500 : 30_000 } },
    },
  })
  const modes: readonly CanaryMode[] = ['ok', 'refuse', 'slow', 'divert', 'split', 'drop', 'broken']
  return JSON.stringify({
    format: 'crossdock/flow@1',
    id: 'canary',
    name: 'Canary',
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 4, ...(maskedFields.length === 0 ? {} : { maskedFields }) },
    nodes: {
      in: { type: 'manual', version: 1 },
      token: {
        type: 'webhook',
        version: 1,
        config: { path: 'canary/token', auth: { type: 'token', credential: 'hook-token' } },
      },
      hmac: {
        type: 'webhook',
        version: 1,
        config: {
          path: 'canary/hmac',
          auth: { type: 'hmac', credential: 'hook-hmac', signatureHeader: 'x-signature', signedText: '{body}' },
        },
      },
      shape: {
        type: 'code',
        version: 1,
        retry: { attempts: 1 },
        config: { timeoutMs: 20_000, code: shapeCode },
      },
      pick: {
        type: 'route',
        version: 1,
        config: { cases: modes.map((mode) => ({ port: mode, when: `=mode == "${mode}" && email != "nobody"` })) },
      },
      ok: call('basic', '/ok'),
      refuse: call('bearer', '/refuse'),
      slow: call('api-key', '/hang'),
      divert: call('oauth', '/refuse'),
      told: {
        type: 'map',
        version: 1,
        config: {
          fields: [
            { target: 'said', value: '=error.message' },
            { target: 'email', value: '=input.email' },
          ],
        },
      },
      telling: call('basic', '/told'),
      split: { type: 'split', version: 1, config: { items: '=lines', key: '=item.note' } },
      child: { type: 'http-request', version: 1, config: { system: 'basic', path: '/child' } },
      drop: { type: 'filter', version: 1, config: { keep: '=email == "nobody"', reason: 'not for us' } },
      broken: { type: 'map', version: 1, config: { fields: [{ target: 'n', value: '=number(email)' }] } },
    },
    wires: [
      ...['in', 'token', 'hmac'].map((source) => ({ from: `${source}.out`, to: 'shape' })),
      { from: 'shape.out', to: 'pick' },
      ...modes.map((mode) => ({ from: `pick.${mode}`, to: mode })),
      { from: 'divert.error', to: 'told' },
      { from: 'told.out', to: 'telling' },
      { from: 'split.out', to: 'child' },
    ],
  })
}
