import { describe, expect, it } from 'vitest'
import { startShop } from '../shop/shop.ts'
import { clientOf, type TestClient, temporaryFolder } from '../test-client.ts'

const told = { order: 'SO-1001', status: 'shipped' }

async function startedShop(options: { seed?: number } = {}) {
  const stack = new AsyncDisposableStack()
  const home = stack.use(temporaryFolder()).path
  const shop = stack.use(await startShop({ home, ...options }))
  const call = clientOf(shop)
  const tell = (request: Parameters<TestClient>[1] = {}) => call('POST /notifications', { body: told, ...request })
  const effects = async (): Promise<number> => (await call('GET /__ledger')).body.entries.length
  return {
    call,
    tell,
    effects,
    shop,
    close: () => stack.disposeAsync(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('fault switches', () => {
  it('outage answers 503 before anything is done, as often as told, then turns itself off', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { outage: true, times: 2 } })
    const statuses = [await shop.tell(), await shop.tell(), await shop.tell()].map(({ status }) => status)
    expect(statuses).toEqual([503, 503, 201])
    expect(await shop.effects()).toBe(1)
    expect((await shop.call('GET /__switches')).body).toEqual({ switches: {} })
  })

  it('merges what is posted, and shows, turns off and resets it', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { latencyMs: { min: 1, max: 3 } } })
    await shop.call('POST /__switches', {
      body: { errorRate: 0.5, errorStatus: 500, outage: { match: { method: 'put' } } },
    })
    expect((await shop.call('GET /__switches')).body.switches).toEqual({
      latencyMs: { min: 1, max: 3 },
      errorRate: { rate: 0.5, status: 500 },
      outage: { match: { method: 'PUT' } },
    })
    await shop.call('POST /__switches', { body: { outage: false, errorRate: null } })
    expect((await shop.call('GET /__switches')).body.switches).toEqual({ latencyMs: { min: 1, max: 3 } })
    expect((await shop.call('DELETE /__switches')).body.switches).toEqual({})
  })

  it('refuses switches and values it does not know, and changes nothing then', async () => {
    await using shop = await startedShop()
    const codeOf = async (body: unknown) => (await shop.call('POST /__switches', { body })).body.error
    expect(await codeOf({ outage: true, outtage: true })).toMatchObject({ code: 'SWITCH_UNKNOWN', field: 'outtage' })
    expect(await codeOf({ errorRate: 2 })).toMatchObject({ code: 'SWITCH_INVALID', field: 'errorRate.rate' })
    expect(await codeOf({ outage: { match: { verb: 'GET' } } })).toMatchObject({ field: 'match.verb' })
    expect(await codeOf({ errorStatus: 500 })).toMatchObject({ field: 'errorStatus' })
    expect(await codeOf([])).toMatchObject({ code: 'SWITCH_INVALID' })
    expect((await shop.call('GET /__switches')).body.switches).toEqual({})
  })

  it('acts on the requests that match only: by method, by prefix and by glob', async () => {
    await using shop = await startedShop()
    const statusOf = async (line: string) => (await shop.call(line)).status
    await shop.call('POST /__switches', { body: { outage: true, match: { method: 'GET', path: '/notifications/*' } } })
    expect([await statusOf('GET /notifications'), await statusOf('GET /notifications/x?y=1')]).toEqual([200, 503])
    await shop.call('POST /__switches', { body: { outage: true, match: { path: '/notif' } } })
    expect([await statusOf('GET /notifications'), await statusOf('GET /other')]).toEqual([503, 404])
    expect((await shop.tell()).status).toBe(503)
  })

  it('errorRate fails a repeatable share of the calls with the chosen status', async () => {
    const run = async () => {
      await using shop = await startedShop({ seed: 42 })
      await shop.call('POST /__switches', { body: { errorRate: 0.4, errorStatus: 500 } })
      const statuses: number[] = []
      for (let count = 0; count < 20; count++) statuses.push((await shop.call('GET /notifications')).status)
      return statuses
    }
    const first = await run()
    expect(new Set(first)).toEqual(new Set([200, 500]))
    expect(await run()).toEqual(first)
  })

  it('rateLimit answers 429 with Retry-After once the second is used up', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { rateLimit: { perSecond: 2, retryAfterSeconds: 7 } } })
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.call('GET /notifications')))
    const limited = answers.filter(({ status }) => status === 429)
    expect(limited.length).toBeGreaterThan(10)
    expect(limited[0]?.headers.get('retry-after')).toBe('7')
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2)
  })

  it('latencyMs delays the answer and nothing else', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { latencyMs: 60_000, times: 1 } })
    const slow = shop.tell({ signal: AbortSignal.timeout(100) })
    await expect(slow).rejects.toThrow(/timeout/i)
    expect(await shop.effects()).toBe(0)
    await shop.call('POST /__switches', { body: { latencyMs: 5 } })
    expect((await shop.tell()).status).toBe(201)
  })

  it('timeoutAfterCommit really commits, never answers, and the same key then gets the kept answer', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { timeoutAfterCommit: true } })
    await expect(shop.tell({ key: 'k1', signal: AbortSignal.timeout(150) })).rejects.toThrow(/timeout/i)
    expect(await shop.effects()).toBe(1)
    expect((await shop.call('GET /notifications')).body.total).toBe(1)
    const again = await shop.tell({ key: 'k1' })
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(await shop.effects()).toBe(1)
    const { routes } = (await shop.call('GET /__calls')).body
    expect(routes).toContainEqual({
      method: 'POST',
      route: '/notifications',
      received: 2,
      statuses: { none: 1, '201': 1 },
    })
  })

  it('resetAfterCommit commits, then cuts the connection', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { resetAfterCommit: true, times: 1 } })
    await expect(shop.tell()).rejects.toThrow('fetch failed')
    expect(await shop.effects()).toBe(1)
    expect((await shop.tell()).status).toBe(201)
  })

  it('a fault after commit leaves refused requests and reads alone, and is not used up by them', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { resetAfterCommit: true, times: 1 } })
    expect((await shop.call('POST /notifications', { body: {} })).status).toBe(422)
    expect((await shop.call('GET /notifications')).status).toBe(200)
    await expect(shop.tell()).rejects.toThrow('fetch failed')
  })

  it('hang accepts the request and does nothing', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { hang: true, times: 1 } })
    await expect(shop.tell({ signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/i)
    expect(await shop.effects()).toBe(0)
  })

  it('hangAfterHeaders sends the status and the first byte, then nothing', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { hangAfterHeaders: true } })
    const cut = new AbortController()
    const response = await fetch(`${shop.shop.url}/notifications`, {
      headers: { authorization: 'Bearer sample-token' },
      signal: cut.signal,
    })
    expect(response.status).toBe(200)
    const rest = response.text()
    cut.abort()
    await expect(rest).rejects.toThrow(/abort/i)
  })

  it('dripFeed sends the whole answer, piece by piece', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { dripFeed: { intervalMs: 1 } } })
    const response = await fetch(`${shop.shop.url}/notifications`, {
      headers: { authorization: 'Bearer sample-token' },
    })
    let chunks = 0
    let text = ''
    for await (const chunk of response.body ?? []) {
      chunks += 1
      text += Buffer.from(chunk).toString()
    }
    expect(chunks).toBeGreaterThan(5)
    expect(JSON.parse(text)).toEqual({ items: [], total: 0, nextCursor: null })
  })

  it('malformed commits and answers 200 with half the JSON', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { malformed: true, times: 1 } })
    const { status, body } = await shop.tell()
    expect(status).toBe(200)
    expect(body).toMatch(/^\{"number":"NTF-1"/)
    expect(await shop.effects()).toBe(1)
  })

  it('responseBytes makes the answer huge and still JSON', async () => {
    await using shop = await startedShop()
    await shop.call('POST /__switches', { body: { responseBytes: 3_000_000 } })
    const { body } = await shop.call('GET /notifications')
    expect(body._padding).toHaveLength(3_000_000)
    expect(body.total).toBe(0)
  })

  it('a server with hanging requests closes', async () => {
    const shop = await startedShop()
    await shop.call('POST /__switches', { body: { hang: true } })
    const hanging = expect(shop.tell()).rejects.toThrow('fetch failed')
    await expect
      .poll(async () => (await shop.call('GET /__calls')).body.routes[0])
      .toMatchObject({ route: '/notifications', received: 1, statuses: {} })
    await shop.close()
    await hanging
  })
})
