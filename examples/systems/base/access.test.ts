import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startShop } from '../shop/shop.ts'
import { clientOf, temporaryFolder } from '../test-client.ts'
import type { System } from './system.ts'

const stack = new AsyncDisposableStack()
let shop: System

beforeAll(async () => {
  shop = stack.use(await startShop({ home: stack.use(temporaryFolder()).path, tokenLifetimeSeconds: 60 }))
})

afterAll(() => stack.disposeAsync())

const credentials = { grant_type: 'client_credentials', client_id: 'sample-client', client_secret: 'sample-secret' }

/** The parsed body of an answer; an assertion fails where it has another shape. */
// biome-ignore lint/suspicious/noExplicitAny: bodies of any shape are looked into.
const bodyOf = (response: Response): Promise<any> => response.json()

async function fetchToken(): Promise<string> {
  const response = await fetch(`${shop.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(credentials) })
  const body: { access_token: string } = await bodyOf(response)
  expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 60 })
  return body.access_token
}

const statusWith = async (token: string, line = 'GET /notifications'): Promise<number> =>
  (await clientOf({ url: shop.url, token })(line)).status

describe('access', () => {
  it('needs a token for everything but its health and the token endpoint', async () => {
    expect((await fetch(`${shop.url}/healthz`)).status).toBe(200)
    const refused = await fetch(`${shop.url}/notifications`)
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect((await bodyOf(refused)).error.code).toBe('UNAUTHORIZED')
    expect((await fetch(`${shop.url}/__switches`, { method: 'POST', body: '{}' })).status).toBe(401)
    expect((await fetch(`${shop.url}/nowhere`)).status).toBe(404)
  })

  it('takes the static token as bearer or as X-Api-Key', async () => {
    expect(await statusWith(shop.token)).toBe(200)
    expect(await statusWith('wrong')).toBe(401)
    const byKey = await fetch(`${shop.url}/notifications`, { headers: { 'x-api-key': shop.token } })
    expect(byKey.status).toBe(200)
  })

  it('issues OAuth tokens that work, but do not steer the server', async () => {
    const token = await fetchToken()
    expect(await statusWith(token)).toBe(200)
    expect(await statusWith(token, 'GET /__ledger')).toBe(401)
  })

  it('expireTokens ends the tokens issued so far; a new one works', async () => {
    const old = await fetchToken()
    await clientOf(shop)('POST /__switches', { body: { expireTokens: true } })
    expect(await statusWith(old)).toBe(401)
    expect(await statusWith(await fetchToken())).toBe(200)
    expect(await statusWith(shop.token)).toBe(200)
  })

  it('a token ends with its lifetime', async () => {
    await using home = new AsyncDisposableStack()
    const brief = home.use(await startShop({ home: home.use(temporaryFolder()).path, tokenLifetimeSeconds: 0 }))
    const response = await fetch(`${brief.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(credentials) })
    const { access_token: token } = await bodyOf(response)
    expect((await clientOf({ url: brief.url, token })('GET /notifications')).status).toBe(401)
  })

  it('refuses wrong credentials in the form OAuth clients know; takes JSON and Basic as well', async () => {
    const ask = async (body: URLSearchParams | string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${shop.url}/oauth/token`, { method: 'POST', body, headers })
      return { status: response.status, body: await bodyOf(response) }
    }
    const wrong = await ask(new URLSearchParams({ ...credentials, client_secret: 'guess' }))
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client'])
    const grant = await ask(new URLSearchParams({ ...credentials, grant_type: 'password' }))
    expect([grant.status, grant.body.error]).toEqual([400, 'unsupported_grant_type'])
    expect((await ask(JSON.stringify(credentials), { 'content-type': 'application/json' })).status).toBe(200)
    const basic = `Basic ${Buffer.from('sample-client:sample-secret').toString('base64')}`
    const grantOnly = new URLSearchParams({ grant_type: 'client_credentials' })
    expect((await ask(grantOnly, { authorization: basic })).status).toBe(200)
  })
})

describe('bad input', () => {
  it.each([
    ['no JSON', '{"order":', 400, 'INVALID_JSON_BODY'],
    ['a missing field', '{"status":"shipped"}', 422, 'INPUT_INVALID'],
    ['a wrong type', '{"order":7,"status":"shipped"}', 422, 'INPUT_INVALID'],
    ['a poisoned prototype', '{"order":"a","status":"shipped","__proto__":{"x":1}}', 400, 'INVALID_JSON_BODY'],
    ['no body', '', 422, 'INPUT_INVALID'],
    ['a body over 10 MB', `{"order":"${'x'.repeat(11_000_000)}"}`, 413, 'BODY_TOO_LARGE'],
  ])('%s is refused with a code', async (_, body, status, code) => {
    const answer = await clientOf(shop)('POST /notifications', { body })
    expect([answer.status, answer.body.error.code]).toEqual([status, code])
  })

  it('another media type is refused with a code', async () => {
    const response = await fetch(`${shop.url}/notifications`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'text/plain' },
      body: 'hello',
    })
    expect([response.status, (await bodyOf(response)).error.code]).toEqual([415, 'INVALID_MEDIA_TYPE'])
  })

  it('an unknown route and an unknown record are JSON 404s', async () => {
    const call = clientOf(shop)
    expect((await call('GET /nowhere')).body.error.code).toBe('ROUTE_UNKNOWN')
    expect((await call('GET /notifications/NTF-99')).body.error.code).toBe('NOT_FOUND')
  })

  it('an idempotency key over 255 characters is refused', async () => {
    const body = { order: 'SO-1', status: 'shipped' }
    const { status } = await clientOf(shop)('POST /notifications', { body, key: 'x'.repeat(256) })
    expect(status).toBe(400)
  })
})
