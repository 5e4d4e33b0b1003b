import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { clientOf, temporaryFolder } from '../test-client.ts'
import { startWms } from './wms.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A subscriber that answers with `status()` and keeps what it got. */
async function startSubscriber({ status = () => 204, port = 0 }: { status?: () => number; port?: number } = {}) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ headers: request.headers, body })
    response.writeHead(status()).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: openPort } = server.address() as AddressInfo
  return {
    received,
    port: openPort,
    url: `http://127.0.0.1:${openPort}/hook`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const quick = { firstRetryMs: 5, maxRetryMs: 20 }
const count = { warehouse: 'NL-RTM', sku: 'HW-10001', quantity: 17 }

describe('webhooks', () => {
  it('a delivery is signed as documented', async () => {
    using home = temporaryFolder()
    await using subscriber = await startSubscriber()
    await using wms = await startWms({ home: home.path })
    const call = clientOf(wms)
    await call('POST /subscriptions', { body: { event: 'stock.changed', url: subscriber.url, secret: 's3cret' } })
    await call('POST /simulate/count', { body: count })
    await expect.poll(() => subscriber.received.length).toBe(1)
    const [{ headers, body } = { headers: {}, body: '' }] = subscriber.received
    const hmac = createHmac('sha256', 's3cret').update(`${headers['x-wms-timestamp']}.${body}`).digest('hex')
    expect(headers['x-wms-signature']).toBe(`sha256=${hmac}`)
    expect(headers['x-wms-event']).toBe('stock.changed')
    expect(headers['x-wms-timestamp']).toMatch(/^\d{10}$/)
    expect(JSON.parse(body)).toEqual({
      eventId: expect.any(String),
      event: 'stock.changed',
      occurredAt: expect.any(String),
      data: expect.objectContaining({ ...count, change: expect.any(Number), reason: 'count', document: 'CNT-1' }),
    })
    await expect
      .poll(async () => (await call('GET /deliveries')).body.items)
      .toMatchObject([{ id: headers['x-wms-delivery'], status: 'delivered', attempts: 1, lastStatus: 204 }])
  })

  it('a shipped order tells of its shipment and of each stock level', async () => {
    using home = temporaryFolder()
    await using subscriber = await startSubscriber()
    await using wms = await startWms({ home: home.path })
    const call = clientOf(wms)
    await call('POST /subscriptions', { body: { event: '*', url: subscriber.url, secret: 'x' } })
    const lines = [{ sku: 'HW-10001', quantity: 1 }]
    await call('POST /orders', { body: { reference: 'SO-1', warehouse: 'NL-RTM', lines } })
    const { shipments } = (await call('POST /simulate/pick', { body: { all: true } })).body
    await expect.poll(() => subscriber.received.length).toBe(2)
    const events = subscriber.received.map(({ body }) => JSON.parse(body))
    expect(events.map(({ event }) => event).sort()).toEqual(['shipment.confirmed', 'stock.changed'])
    const confirmed = events.find(({ event }) => event === 'shipment.confirmed')
    expect(confirmed.data).toEqual((await call(`GET /shipments/${shipments[0]}`)).body)
  })

  it('is repeated under the same id until it is accepted', async () => {
    using home = temporaryFolder()
    let calls = 0
    await using subscriber = await startSubscriber({ status: () => (++calls < 4 ? 500 : 200) })
    await using wms = await startWms({ home: home.path, webhooks: quick })
    const call = clientOf(wms)
    await call('POST /subscriptions', { body: { event: '*', url: subscriber.url, secret: 'x' } })
    await call('POST /simulate/count', { body: count })
    await expect
      .poll(async () => (await call('GET /deliveries?status=delivered')).body.items)
      .toMatchObject([{ attempts: 4, lastStatus: 200, lastError: null }])
    expect(new Set(subscriber.received.map(({ headers }) => headers['x-wms-delivery'])).size).toBe(1)
    expect(subscriber.received).toHaveLength(4)
  })

  it('outlives a restart of the WMS and an absent subscriber', async () => {
    using home = temporaryFolder()
    const gone = await startSubscriber()
    await gone[Symbol.asyncDispose]()
    const before = await startWms({ home: home.path, webhooks: quick })
    const call = clientOf(before)
    await call('POST /subscriptions', { body: { event: '*', url: gone.url, secret: 'x' } })
    await call('POST /simulate/count', { body: count })
    await expect
      .poll(async () => (await call('GET /deliveries')).body.items[0])
      .toMatchObject({ status: 'pending', lastStatus: null, lastError: expect.stringContaining('ECONNREFUSED') })
    await before.close()

    await using back = await startSubscriber({ port: gone.port })
    await using _after = await startWms({ home: home.path, webhooks: quick })
    await expect.poll(() => back.received.length).toBe(1)
  })

  it('redelivery sends the same delivery again: same id, same body', async () => {
    using home = temporaryFolder()
    await using subscriber = await startSubscriber()
    await using wms = await startWms({ home: home.path })
    const call = clientOf(wms)
    await call('POST /subscriptions', { body: { event: '*', url: subscriber.url, secret: 'x' } })
    await call('POST /simulate/count', { body: count })
    const delivered = async () => (await call('GET /deliveries?status=delivered')).body.items
    await expect.poll(delivered).toHaveLength(1)
    const [{ id }] = await delivered()
    expect((await call(`POST /deliveries/${id}/redeliver`)).status).toBe(202)
    await expect.poll(() => subscriber.received.length).toBe(2)
    const [first, second] = subscriber.received
    expect([second?.headers['x-wms-delivery'], second?.body]).toEqual([first?.headers['x-wms-delivery'], first?.body])
    await expect.poll(delivered).toMatchObject([{ id, attempts: 2 }])
    expect((await call('POST /deliveries/nope/redeliver')).status).toBe(404)
  })

  it('subscribing the same event and URL again keeps one subscription; ending it cancels what waits', async () => {
    using home = temporaryFolder()
    await using subscriber = await startSubscriber({ status: () => 500 })
    await using wms = await startWms({ home: home.path, webhooks: { firstRetryMs: 60_000, maxRetryMs: 60_000 } })
    const call = clientOf(wms)
    const body = { event: 'stock.changed', url: subscriber.url, secret: 'one' }
    const { id } = (await call('POST /subscriptions', { body })).body
    expect((await call('POST /subscriptions', { body: { ...body, secret: 'two' } })).body.id).toBe(id)
    expect((await call('GET /subscriptions')).body.items).toEqual([{ id, event: 'stock.changed', url: subscriber.url }])
    await call('POST /simulate/count', { body: count })
    await expect.poll(async () => (await call('GET /deliveries')).body.items).toMatchObject([{ attempts: 1 }])
    const { headers, body: sent } = subscriber.received[0] ?? { headers: {}, body: '' }
    const hmac = createHmac('sha256', 'two').update(`${headers['x-wms-timestamp']}.${sent}`).digest('hex')
    expect(headers['x-wms-signature']).toBe(`sha256=${hmac}`)
    const [{ id: delivery }] = (await call('GET /deliveries')).body.items
    expect((await call(`POST /deliveries/${delivery}/redeliver`)).body.error.code).toBe('NOT_DELIVERED')
    expect((await call(`DELETE /subscriptions/${id}`)).status).toBe(204)
    expect((await call('GET /deliveries')).body.items).toMatchObject([{ status: 'cancelled' }])
    expect((await call(`DELETE /subscriptions/${id}`)).status).toBe(404)
  })

  it('refuses an event that does not exist and a URL that is none', async () => {
    using home = temporaryFolder()
    await using wms = await startWms({ home: home.path })
    const fieldOf = async (body: object) => (await clientOf(wms)('POST /subscriptions', { body })).body.error.field
    expect(await fieldOf({ event: 'x', url: 'http://127.0.0.1/', secret: 'x' })).toBe('event')
    expect(await fieldOf({ event: '*', url: 'ftp://127.0.0.1/', secret: 'x' })).toBe('url')
    expect(await fieldOf({ event: '*', url: 'http://127.0.0.1/' })).toBe('secret')
  })
})
