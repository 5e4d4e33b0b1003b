import { CrossdockError } from '@crossdock/shared/errors'
import type { HookRequest } from '@crossdock/shared/node'
import { afterAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { startTestServer } from './testing/test-server.ts'

const database = await openTestDatabase()
const server = await startTestServer(database)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

describe('a hook call', () => {
  it.each(['application/json', 'application/xml', 'text/plain', 'application/octet-stream'])(
    'hands over the exact bytes of %s, which nobody has parsed',
    async (contentType) => {
      const body = new Uint8Array([0x7b, 0x00, 0xff, 0xfe])
      const answer = await server.call({
        ...{ method: 'POST', path: '/hooks/erp/orders%20new?site=NL&site=DE', body },
        headers: { 'content-type': contentType, 'X-Signature': 'abc' },
      })
      expect(answer.status).toBe(202)
      expect(answer.json).toEqual({ runId: expect.any(String), accepted: 1, duplicates: 0, recordIds: [] })
      const [name, asked] = server.asked.at(-1) ?? []
      const { path, request } = asked as { path: string; request: HookRequest }
      expect([name, path, request.method]).toEqual(['receiveHook', 'erp/orders new', 'POST'])
      expect([...request.body]).toEqual([...body])
      expect(request.headers).toMatchObject({ 'x-signature': 'abc', 'content-type': contentType })
      expect(request.query).toEqual({ site: 'DE' })
    },
  )

  it('may have no body and another method', async () => {
    expect((await server.call({ path: '/hooks/ping' })).status).toBe(202)
    const [, asked] = server.asked.at(-1) ?? []
    const { request } = asked as { request: HookRequest }
    expect([request.method, request.body.length]).toEqual(['GET', 0])
  })

  it('over the limit is refused before the flow sees it', async () => {
    const before = server.asked.length
    const answer = await server.call({ method: 'POST', path: '/hooks/erp', body: 'x'.repeat(1_100_000) })
    expect(answer.status).toBe(413)
    expect(server.asked.length).toBe(before)
  })

  it('that its flow refuses gets the status of the code, and the time to come again', async () => {
    await using full = await startTestServer(database, {
      services: {
        receiveHook: async () => ({
          ok: false,
          error: new CrossdockError('OVERLOADED', 'The backlog is full.').toInfo(),
          retryAfterSeconds: 30,
        }),
      },
    })
    const answer = await full.call({ method: 'POST', path: '/hooks/erp', json: {} })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30'])
    expect(answer.json).toMatchObject({ error: { code: 'OVERLOADED' } })
  })
})
