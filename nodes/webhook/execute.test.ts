import { createHmac } from 'node:crypto'
import type { CredentialCheck, HookRequest, HookVerdict } from '@crossdock/shared/node'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { resolveFor } from '../testing/run-node.ts'
import { webhookExecutor } from './execute.ts'
import { webhookManifest } from './manifest.ts'

type Config = z.input<typeof webhookManifest.config>

const secret = 'the secret both sides know'
const token = 'the-right-token'
const nowMs = Date.UTC(2026, 10, 21, 8)
const nowSeconds = nowMs / 1000

/** Checks for real, with two stored credentials; like the runtime's, it says no to an unknown one. */
const credentials: CredentialCheck = {
  matchesToken: (name, presented) => Promise.resolve(name === 'wms-token' && presented === token),
  matchesHmac: (name, { algorithm, data, signatureHex }) =>
    Promise.resolve(name === 'wms' && createHmac(algorithm, secret).update(data).digest('hex') === signatureHex),
}

const open: Config = { path: 'in', auth: { type: 'none', reason: 'a test on this machine' } }
/** As the sample WMS sends. */
const wms: Config = {
  path: 'wms/events',
  auth: {
    type: 'hmac',
    credential: 'wms',
    signatureHeader: 'X-WMS-Signature',
    timestampHeader: 'X-WMS-Timestamp',
  },
  messageId: { from: 'header', name: 'X-WMS-Delivery' },
}
const unnumbered: Config = { ...wms, messageId: { from: 'none' } }

function createHook(config: Config) {
  const nonces = new Map<string, string | undefined>()
  return (request: Partial<HookRequest>): Promise<HookVerdict> =>
    webhookExecutor.receive({
      config: resolveFor(webhookManifest, config),
      request: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        query: {},
        body: Buffer.from('{}'),
        receivedAtMs: nowMs,
        ...request,
      },
      credentials,
      claimNonce: async (nonce, _ttlMs, holder) => {
        if (nonces.has(nonce)) return holder !== undefined && nonces.get(nonce) === holder
        nonces.set(nonce, holder)
        return true
      },
      log: { info: () => {}, warn: () => {} },
    })
}

function signed(body: string, { id = 'd-1', seconds = nowSeconds, key = secret } = {}): Partial<HookRequest> {
  return {
    body: Buffer.from(body),
    headers: {
      'content-type': 'application/json',
      'x-wms-event': 'shipment.confirmed',
      'x-wms-delivery': id,
      'x-wms-timestamp': String(seconds),
      'x-wms-signature': `sha256=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`,
    },
  }
}

const refused = { ok: false, error: { code: 'UNAUTHENTICATED' } }
const json = (body: string, headers: Record<string, string> = {}): Partial<HookRequest> => ({
  body: Buffer.from(body),
  headers: { 'content-type': 'application/json', ...headers },
})

describe('a signed call', () => {
  it('is accepted with the sender’s id, its data taken as it is', async () => {
    const body = '{"order":"SO-1","note":"=7*7","qty":1.50}'
    expect(await createHook(wms)(signed(body))).toEqual({
      ok: true,
      items: [{ payload: { order: 'SO-1', note: '=7*7', qty: 1.5 }, messageId: 'd-1' }],
    })
  })

  it('is refused with a signature that is missing, blank, cut, of another key, body or time', async () => {
    const good = signed('{"a":1}')
    const headers = good.headers ?? {}
    const signature = headers['x-wms-signature'] ?? ''
    const attempts: Partial<HookRequest>[] = [
      json('{"a":1}'),
      { ...good, headers: { ...headers, 'x-wms-signature': undefined } },
      { ...good, headers: { ...headers, 'x-wms-signature': '' } },
      { ...good, headers: { ...headers, 'x-wms-signature': 'sha256=' } },
      { ...good, headers: { ...headers, 'x-wms-signature': signature.slice(0, -1) } },
      { ...good, headers: { ...headers, 'x-wms-signature': signature.slice('sha256='.length) } },
      { ...good, headers: { ...headers, 'x-wms-signature': `sha512=${signature.slice(7)}` } },
      { ...good, headers: { ...headers, 'x-wms-timestamp': undefined } },
      { ...good, headers: { ...headers, 'x-wms-timestamp': String(nowSeconds + 1) } },
      { ...good, body: Buffer.from('{"a": 1}') },
      signed('{"a":1}', { key: 'another secret' }),
      signed('{"a":1}', { key: '' }),
    ]
    for (const attempt of attempts) expect(await createHook(wms)(attempt)).toMatchObject(refused)
    expect(
      await createHook({ ...wms, auth: { ...wms.auth, credential: 'unknown' } as Config['auth'] })(good),
    ).toMatchObject(refused)
  })

  it('is refused when it is older or newer than the window', async () => {
    for (const [seconds, ok] of [
      [nowSeconds - 300, true],
      [nowSeconds + 300, true],
      [nowSeconds - 301, false],
      [nowSeconds + 301, false],
    ] as const) {
      expect(await createHook(wms)(signed('{}', { seconds }))).toMatchObject({ ok })
    }
    for (const text of ['', 'now', '1e9', '-1', `${nowSeconds}.0`]) {
      const attempt = signed('{}')
      const forged = `sha256=${createHmac('sha256', secret).update(`${text}.{}`).digest('hex')}`
      const headers = { ...attempt.headers, 'x-wms-timestamp': text, 'x-wms-signature': forged }
      expect(await createHook(wms)({ ...attempt, headers })).toMatchObject(refused)
    }
  })

  it('that comes again has the same message id, whether it was signed anew or sent as it was', async () => {
    const hook = createHook(wms)
    const ids = []
    for (const attempt of [signed('{}'), signed('{}'), signed('{}', { seconds: nowSeconds + 60 })]) {
      const verdict = await hook(attempt)
      ids.push(verdict.ok ? verdict.items[0]?.messageId : verdict.error.code)
    }
    expect(ids).toEqual(['d-1', 'd-1', 'd-1'])
  })

  it('cannot be passed off as another message under a new id', async () => {
    const receive = createHook(wms)
    const call = signed('{"order":"SO-1001"}', { id: 'd-1' })
    expect(await receive(call)).toMatchObject({ ok: true })
    const stolen = { ...call, headers: { ...call.headers, 'x-wms-delivery': 'd-2' } }
    expect(await receive(stolen)).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } })
    expect(await receive(call)).toMatchObject({ ok: true })
  })

  it('without a message id counts once', async () => {
    const hook = createHook(unnumbered)
    expect(await hook(signed('{}'))).toMatchObject({ ok: true })
    expect(await hook(signed('{}'))).toMatchObject(refused)
    expect(await hook(signed('{}', { seconds: nowSeconds + 1 }))).toMatchObject({ ok: true })
  })

  it('does not use up its one time by attempts with a wrong signature', async () => {
    const hook = createHook(unnumbered)
    const good = signed('{}')
    await hook({ ...good, body: Buffer.from('{ }') })
    expect(await hook(good)).toMatchObject({ ok: true })
  })

  it('can be signed in base64, over other headers, or over the body alone', async () => {
    const body = '{"a":"ä"}'
    const sign = (text: string) => createHmac('sha512', secret).update(text).digest('base64')
    const auth = { type: 'hmac', credential: 'wms', algorithm: 'sha512', encoding: 'base64', prefix: 'v1,' } as const
    const withId: Config = {
      path: 'in',
      auth: { ...auth, signatureHeader: 'sig', timestampHeader: 'ts', signedText: '{header:id}.{timestamp}.{body}!' },
    }
    const headers = { id: 'm1', ts: String(nowSeconds), sig: `v1,${sign(`m1.${nowSeconds}.${body}!`)}` }
    expect(await createHook(withId)(json(body, headers))).toMatchObject({ ok: true })
    expect(await createHook(withId)(json(body, { ...headers, id: 'm2' }))).toMatchObject(refused)
    const plain: Config = { path: 'in', auth: { ...auth, signatureHeader: 'sig', signedText: '{body}' } }
    expect(await createHook(plain)(json(body, { sig: `v1,${sign(body)}` }))).toMatchObject({ ok: true })
  })
})

describe('a call with a token', () => {
  const bearer: Config = { path: 'in', auth: { type: 'token', credential: 'wms-token' } }
  const custom: Config = { path: 'in', auth: { type: 'token', credential: 'wms-token', header: 'X-Token' } }

  it('is accepted with the right one in its header', async () => {
    expect(await createHook(bearer)(json('{}', { authorization: `Bearer ${token}` }))).toMatchObject({ ok: true })
    expect(await createHook(custom)(json('{}', { 'x-token': token }))).toMatchObject({ ok: true })
  })

  it('is refused with a missing, blank or wrong one, and in another header', async () => {
    for (const headers of [
      {},
      { authorization: '' },
      { authorization: 'Bearer ' },
      { authorization: token },
      { 'x-token': token },
    ]) {
      expect(await createHook(bearer)(json('{}', headers as Record<string, string>))).toMatchObject(refused)
    }
    expect(await createHook(custom)(json('{}', { authorization: `Bearer ${token}` }))).toMatchObject(refused)
  })
})

describe('an unauthenticated call', () => {
  it('is refused before anything reads its body', async () => {
    const garbage = Buffer.alloc(500_000, '[')
    expect(await createHook(wms)({ body: garbage, headers: { 'content-type': 'text/plain' } })).toMatchObject(refused)
  })
})

describe('the body', () => {
  it('is refused in every encoding but the one that is set, with the same answer', async () => {
    const body = 'files[0][filepath]=/etc/passwd'
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      '',
      undefined,
    ]
    const answers = await Promise.all(
      types.map((type) => createHook(open)({ body: Buffer.from(body), headers: { 'content-type': type } })),
    )
    expect(new Set(answers.map((answer) => (answer.ok ? 'accepted' : answer.error.message))).size).toBe(1)
    expect(answers[0]).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } })
    expect(await createHook({ ...open, content: 'form' })(json('{}'))).toMatchObject({
      ok: false,
      error: { code: 'INPUT_INVALID' },
    })
  })

  it('is JSON data as it is, with fields that look like a parser’s own left as data', async () => {
    const payload = { files: [{ filepath: '/etc/passwd' }], constructor: { prototype: { a: 1 } } }
    const type = 'application/vnd.wms+json; charset=utf-8'
    expect(await createHook(open)(json(JSON.stringify(payload), { 'content-type': type }))).toEqual({
      ok: true,
      items: [{ payload }],
    })
  })

  it('can be a form, names that come twice as a list', async () => {
    const hook = createHook({ ...open, content: 'form' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await hook({ body: Buffer.from('a=1&b=2&b=3&c=%3D7*7&constructor=x'), headers })).toEqual({
      ok: true,
      items: [{ payload: { a: '1', b: ['2', '3'], c: '=7*7', constructor: 'x' } }],
    })
    expect(await hook({ body: Buffer.from('__proto__=x'), headers })).toMatchObject({
      error: { code: 'INPUT_INVALID' },
    })
  })

  it('is refused when it is broken, not UTF-8, has __proto__, NUL or half a character, or is too large or deep', async () => {
    const hook = createHook({ ...open, maxBytes: 1000 })
    const cases: [Uint8Array | string, string][] = [
      ['', 'INPUT_INVALID'],
      ['{"a":', 'INPUT_INVALID'],
      [Buffer.from([0x22, 0xff, 0x22]), 'INPUT_INVALID'],
      ['{"__proto__":1}', 'INPUT_INVALID'],
      ['"\\u0000"', 'INPUT_INVALID'],
      ['"\\ud800"', 'INPUT_INVALID'],
      [`"${'a'.repeat(1000)}"`, 'INPUT_TOO_LARGE'],
      ['['.repeat(400) + ']'.repeat(400), 'INPUT_TOO_LARGE'],
    ]
    for (const [body, code] of cases) {
      expect(await hook({ body: Buffer.from(body) }), String(body)).toMatchObject({ ok: false, error: { code } })
    }
  })
})

describe('a list of records', () => {
  const lines: Config = { ...open, items: '=payload.lines' }
  const body = '{"batch":7,"lines":[{"id":"a"},{"id":"b"}]}'

  it('becomes one item each, numbered after the call or with an id of its own', async () => {
    const byHeader = createHook({ ...lines, messageId: { from: 'header', name: 'x-id' } })
    expect(await byHeader(json(body, { 'x-id': 'm1' }))).toEqual({
      ok: true,
      items: [
        { payload: { id: 'a' }, messageId: 'm1#0' },
        { payload: { id: 'b' }, messageId: 'm1#1' },
      ],
    })
    const byValue = createHook({ ...lines, messageId: { from: 'value', value: '=text(body.batch) + "/" + id' } })
    expect(await byValue(json(body))).toMatchObject({ items: [{ messageId: '7/a' }, { messageId: '7/b' }] })
  })

  it('is refused when it is no list or has too many records', async () => {
    expect(await createHook(lines)(json('{"lines":{}}'))).toMatchObject({ error: { code: 'INPUT_INVALID' } })
    expect(await createHook(lines)(json('{}'))).toMatchObject({ ok: false })
    expect(await createHook({ ...lines, maxItems: 1 })(json(body))).toMatchObject({
      error: { code: 'INPUT_TOO_LARGE' },
    })
  })

  it('is refused when the id that was announced is missing', async () => {
    const hook = createHook({ ...open, messageId: { from: 'header', name: 'x-id' } })
    for (const headers of [{}, { 'x-id': '' }, { 'x-id': 'x'.repeat(501) }]) {
      expect(await hook(json('{}', headers as Record<string, string>))).toMatchObject({
        error: { code: 'INPUT_INVALID' },
      })
    }
    const byValue = createHook({ ...open, messageId: { from: 'value', value: '=id' } })
    expect(await byValue(json('{"id":12}'))).toMatchObject({ items: [{ messageId: '12' }] })
    expect(await byValue(json('{"id":{}}'))).toMatchObject({ error: { code: 'INPUT_INVALID' } })
  })
})

describe('the manifest', () => {
  it('asks for a choice who may call, and for a reason when it is anybody', () => {
    const isValid = (config: unknown) => webhookManifest.config.safeParse(config).success
    expect(isValid({ path: 'in' })).toBe(false)
    expect(isValid({ path: 'in', auth: { type: 'none' } })).toBe(false)
    expect(isValid(open)).toBe(true)
    for (const path of ['', '/in', 'In', 'a//b', '../in', 'a/..', 'in?x', 'in/']) {
      expect(isValid({ ...open, path }), path).toBe(false)
    }
  })

  it('finds a time that is signed but not sent, and one that is sent but not signed', () => {
    const problems = (auth: Record<string, unknown>) =>
      webhookManifest.check(
        webhookManifest.config.parse({
          path: 'in',
          auth: { type: 'hmac', credential: 'wms', signatureHeader: 'sig', ...auth },
        }),
      )
    expect(problems({})).toMatchObject([{ path: ['auth', 'timestampHeader'] }])
    expect(problems({ timestampHeader: 'ts', signedText: '{body}' })).toMatchObject([{ path: ['auth', 'signedText'] }])
    expect(problems({ timestampHeader: 'ts' })).toEqual([])
    expect(() => problems({ signedText: 'no body' })).toThrow()
    expect(() => problems({ signedText: '{body}{body}' })).toThrow()
  })

  it('names its route and its credential', () => {
    const parsed = webhookManifest.config.parse(wms)
    expect(webhookManifest.hookFrom(parsed)).toEqual({ path: 'wms/events', method: 'POST' })
    expect(webhookManifest.credentialsFrom(parsed)).toEqual(['wms'])
  })
})
