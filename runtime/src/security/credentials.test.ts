import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  type Credential,
  type CredentialStore,
  createCredentials,
  type StoredCredential,
  sealCredential,
} from './credentials.ts'
import { createSecretBox } from './secret-box.ts'

const box = createSecretBox(randomBytes(32))
const exchange = () => Promise.reject(new Error('no token is needed here'))
const url = new URL('https://erp.test/api')

function credentialsOf(entries: Record<string, { credential: Credential; hosts?: string[] }>) {
  const stored = new Map<string, StoredCredential>()
  for (const [name, { credential, hosts = ['erp.test:443'] }] of Object.entries(entries)) {
    stored.set(name, sealCredential(box, { name, hosts, credential }))
  }
  let reads = 0
  let nowMs = 0
  const store: CredentialStore = {
    get: (name) => {
      reads++
      return Promise.resolve(stored.get(name))
    },
  }
  const credentials = createCredentials({ store, box, nowMs: () => nowMs })
  const headersFor = async (name: string, to = url) => (await credentials.attachTo(name, { url: to, exchange })).headers
  return { credentials, headersFor, stored, reads: () => reads, pass: (ms: number) => (nowMs += ms) }
}

describe('a credential on its way out', () => {
  it('becomes the header of its type', async () => {
    const { headersFor } = credentialsOf({
      bearer: { credential: { type: 'bearer', token: 'tok' } },
      basic: { credential: { type: 'basic', username: 'ann', password: 'pä:ss' } },
      key: { credential: { type: 'api-key', header: 'X-Api-Key', value: 'k' } },
    })
    expect(await headersFor('bearer')).toEqual({ authorization: 'Bearer tok' })
    expect(await headersFor('basic')).toEqual({ authorization: `Basic ${Buffer.from('ann:pä:ss').toString('base64')}` })
    expect(await headersFor('key')).toEqual({ 'x-api-key': 'k' })
  })

  it('goes to the hosts it is bound to and to no other', async () => {
    const { headersFor } = credentialsOf({ bearer: { credential: { type: 'bearer', token: 'tok' } } })
    for (const other of [
      'https://erp.test:8443/',
      'http://erp.test/',
      'https://erp.test.evil.test/',
      'https://evil.test/?erp.test:443',
      'https://xerp.test/',
    ]) {
      await expect(headersFor('bearer', new URL(other)), other).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' })
    }
    expect(await headersFor('bearer', new URL('https://ERP.test:443/'))).toHaveProperty('authorization')
  })

  it('is missing when nobody entered it, or when it is one that checks incoming calls', async () => {
    const { headersFor } = credentialsOf({
      hook: { credential: { type: 'hmac', secret: 's' } },
      token: { credential: { type: 'token', value: 't' } },
    })
    for (const name of ['hook', 'token', 'none', '']) {
      await expect(headersFor(name)).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' })
    }
  })

  it('cannot be given other hosts, another name or another type by who can write to the store', async () => {
    const { headersFor, stored } = credentialsOf({ erp: { credential: { type: 'bearer', token: 'tok' } } })
    const original = stored.get('erp')
    if (!original) throw new Error('not stored')
    stored.set('erp', { ...original, hosts: ['evil.test:443'] })
    await expect(headersFor('erp', new URL('https://evil.test/'))).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' })
    stored.set('other', original)
    await expect(headersFor('other')).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' })
  })

  it('is read from the store once for many calls, and a change is seen after ten seconds or when it is told', async () => {
    const { credentials, headersFor, stored, reads, pass } = credentialsOf({
      erp: { credential: { type: 'bearer', token: 'old' } },
    })
    await Promise.all(Array.from({ length: 20 }, () => headersFor('erp')))
    expect(reads()).toBe(1)
    const change = (token: string) =>
      stored.set(
        'erp',
        sealCredential(box, { name: 'erp', hosts: ['erp.test:443'], credential: { type: 'bearer', token } }),
      )
    change('new')
    expect(await headersFor('erp')).toEqual({ authorization: 'Bearer old' })
    pass(10_000)
    expect(await headersFor('erp')).toEqual({ authorization: 'Bearer new' })
    change('newest')
    credentials.forget('erp')
    expect(await headersFor('erp')).toEqual({ authorization: 'Bearer newest' })
    stored.clear()
    pass(10_000)
    await expect(headersFor('erp')).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' })
  })

  it('refuses to be stored with hosts that are not host:port', () => {
    for (const host of ['erp.test', 'https://erp.test:443', '*', 'a b:1']) {
      expect(() =>
        sealCredential(box, { name: 'x', hosts: [host], credential: { type: 'bearer', token: 't' } }),
      ).toThrow()
    }
  })
})

describe('the check of a caller', () => {
  const { credentials } = credentialsOf({
    token: { credential: { type: 'token', value: 'the right token' } },
    hmac: { credential: { type: 'hmac', secret: 'the right secret' } },
  })

  it('accepts the right token and nothing else', async () => {
    expect(await credentials.matchesToken('token', 'the right token')).toBe(true)
    for (const wrong of ['', 'the right toke', 'the right token ', 'The right token', 'undefined']) {
      expect(await credentials.matchesToken('token', wrong), wrong).toBe(false)
    }
    for (const name of ['hmac', 'none', ''])
      expect(await credentials.matchesToken(name, 'the right secret')).toBe(false)
  })

  it('accepts the right signature over exactly these bytes and nothing else', async () => {
    const data = Buffer.from('{"a":1}')
    const sign = (secret: string, bytes: Uint8Array) => createHmac('sha256', secret).update(bytes).digest('hex')
    const right = sign('the right secret', data)
    const check = (name: string, signatureHex: string, bytes: Uint8Array = data) =>
      credentials.matchesHmac(name, { algorithm: 'sha256', data: bytes, signatureHex })
    expect(await check('hmac', right)).toBe(true)
    expect(await check('hmac', right, Buffer.from('{"a": 1}'))).toBe(false)
    for (const wrong of ['', right.slice(1), right.toUpperCase(), sign('', data), sign('undefined', data)]) {
      expect(await check('hmac', wrong), wrong).toBe(false)
    }
    for (const name of ['token', 'none']) expect(await check(name, right)).toBe(false)
  })
})

describe('the mask', () => {
  it('blanks out an opened secret in every form in which it could be kept', async () => {
    const password = 'canary "quoted" /+ä secret'
    const { credentials, headersFor } = credentialsOf({
      erp: { credential: { type: 'basic', username: 'ann', password } },
    })
    await headersFor('erp')
    const encoded = encodeURIComponent(password)
    const forms = [
      password,
      JSON.stringify({ password }),
      encoded,
      new URLSearchParams({ password }).toString(),
      Buffer.from(password).toString('base64'),
      Buffer.from(password).toString('base64url'),
      Buffer.from(`ann:${password}`).toString('base64'),
    ]
    for (const form of forms) {
      const masked = credentials.mask(`before ${form} after`)
      expect(masked, form).toContain('[secret]')
      expect(masked).toMatch(/^before .* after$/)
      expect(masked).not.toContain('canary')
      expect(masked).not.toContain(Buffer.from(password).toString('base64').slice(0, 12))
    }
    expect(credentials.mask('nothing to hide')).toBe('nothing to hide')
  })
})
