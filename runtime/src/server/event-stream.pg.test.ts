import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { acceptSample, commitSample, ending, parking, publishSample } from '../store/testing/seed-records.ts'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { findToken, revokeToken } from '../store/token-store.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'

const database = await openTestDatabase()
const server = await startTestServer(database)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

interface Stream extends AsyncDisposable {
  /** Everything received so far. */
  readonly text: () => string
  readonly hasEnded: () => boolean
}

async function listen(to: TestServer, lastEventId?: string, query = ''): Promise<Stream> {
  const controller = new AbortController()
  const answer = await fetch(`${to.url}/api/v1/events${query}`, {
    headers: {
      authorization: `Bearer ${to.tokens.viewer}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: controller.signal,
  })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  let text = ''
  let hasEnded = false
  const reading = (async () => {
    for await (const piece of answer.body ?? []) text += Buffer.from(piece).toString()
    hasEnded = true
  })().catch(() => {})
  return {
    text: () => text,
    hasEnded: () => hasEnded,
    async [Symbol.asyncDispose]() {
      controller.abort()
      await reading
    },
  }
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/^id: (.+)$/gm)].map((match) => match[1] ?? '')
}

describe('live events', () => {
  beforeAll(() => publishSample(database, 'orders'))

  it('tell what stands where, what ended, and which exceptions are new', async () => {
    await using stream = await listen(server)
    await vi.waitFor(() => expect(stream.text()).toContain('event: counts\ndata: {'))
    const { ids } = await acceptSample(database, { flow: 'orders', keys: ['A', 'B', 'C'] })
    await commitSample(database, { flow: 'orders', ids: ids.slice(0, 1) }, parking())
    await commitSample(database, { flow: 'orders', ids: ids.slice(1, 2) }, ending('delivered'))
    await vi.waitFor(() => {
      expect(stream.text()).toContain('{"flow":"orders","state":"parked","count":1}')
      expect(stream.text()).toMatch(/^data: \{"at":.*"openExceptions":1\}$/m)
      expect(stream.text()).toContain('"endedPerSecond":[{"flow":"orders","state":"delivered","perSecond":0.1}]')
      expect(stream.text()).toMatch(/id: [0-9a-f-]{36}\nevent: exception\ndata: \{.*"recordId"/)
    })
  })

  it('bring a reader who comes back the exceptions that it missed, each once', async () => {
    const { ids } = await acceptSample(database, { flow: 'orders', keys: ['D', 'E', 'F'] })
    const [first = '', ...rest] = ids
    let seen: string[] = []
    {
      await using stream = await listen(server)
      await vi.waitFor(() => expect(stream.text()).toContain('event: counts'))
      await commitSample(database, { flow: 'orders', ids: [first] }, parking())
      await vi.waitFor(() => expect(idsIn(stream.text())).toHaveLength(1))
      seen = idsIn(stream.text())
    }
    await commitSample(database, { flow: 'orders', ids: rest }, parking())
    await using stream = await listen(server, seen[0])
    await vi.waitFor(() => expect(idsIn(stream.text()).length).toBeGreaterThanOrEqual(2))
    expect(new Set(idsIn(stream.text())).size).toBe(2)
    expect(idsIn(stream.text())).not.toContain(seen[0])
  })

  it('tell who reads a flow along which of its records come and end, each once, and nobody else', async () => {
    await publishSample(database, 'tailed')
    await acceptSample(database, { flow: 'tailed', keys: ['BEFORE'] })
    await using stream = await listen(server, undefined, '?tail=tailed')
    await using other = await listen(server, undefined, '?tail=orders')
    await vi.waitFor(() => expect(stream.text()).toContain('event: counts'))
    const { ids } = await acceptSample(database, {
      flow: 'tailed',
      keys: Array.from({ length: 30 }, (_, n) => `T-${n}`),
    })
    const told = () =>
      [...stream.text().matchAll(/^event: tail\ndata: (.+)$/gm)].map(
        (match) => JSON.parse(match[1] ?? '') as { records: { key: string; state: string }[]; more: number },
      )
    const total = () => told().reduce((sum, { more, records }) => sum + more + records.length, 0)
    await vi.waitFor(() => expect(total()).toBe(30), { timeout: 60_000 })
    expect(Math.max(...told().map(({ records }) => records.length))).toBeLessThanOrEqual(20)
    await commitSample(database, { flow: 'tailed', ids: ids.slice(0, 1) }, ending('delivered'))
    await vi.waitFor(() => expect(told().at(-1)?.records).toMatchObject([{ key: 'T-0', state: 'delivered' }]))
    expect(total()).toBe(31)
    expect(stream.text()).not.toContain('BEFORE')
    expect(other.text()).not.toContain('event: tail')
  })

  it('end when their token is revoked', async () => {
    await using brief = await startTestServer(database, { options: { heartbeatMs: 20 } })
    await using stream = await listen(brief)
    await vi.waitFor(() => expect(stream.text()).toContain(': alive'))
    const viewer = await findToken(database, brief.tokens.viewer)
    await revokeToken(database, { id: viewer?.id ?? '', actor: 'test' })
    await vi.waitFor(() => expect(stream.hasEnded()).toBe(true))
  })

  it('end when the server closes, which does not wait for its readers', async () => {
    const closing = await startTestServer(database)
    await using stream = await listen(closing)
    await vi.waitFor(() => expect(stream.text()).toContain('event: counts'))
    await closing[Symbol.asyncDispose]()
    await vi.waitFor(() => expect(stream.hasEnded()).toBe(true))
  })

  it('end also when the server begins to close while they open', async () => {
    const reached = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const slow = {
      ...database,
      query: async (statement: Parameters<typeof database.query>[0]) => {
        if (statement.text.includes('open_records')) {
          reached.resolve()
          await go.promise
        }
        return await database.query(statement)
      },
    } as typeof database
    const closing = await startTestServer(slow)
    const opening = listen(closing)
    await reached.promise
    const closed = closing[Symbol.asyncDispose]()
    go.resolve()
    await using stream = await opening
    await vi.waitFor(() => expect(stream.hasEnded()).toBe(true))
    await closed
  }, 10_000)

  it('ask the database only while somebody listens', async () => {
    let queries = 0
    const counted = {
      ...database,
      query: (statement: Parameters<typeof database.query>[0]) => {
        if (statement.text.includes('open_records')) queries++
        return database.query(statement)
      },
    } as typeof database
    await using quiet = await startTestServer(counted)
    {
      await using stream = await listen(quiet)
      await vi.waitFor(() => expect(stream.text()).toContain('event: counts'))
      await vi.waitFor(() => expect(queries).toBeGreaterThan(2))
    }
    let before = -1
    await vi.waitFor(
      () => {
        const isResting = before === queries
        before = queries
        expect(isResting).toBe(true)
      },
      { interval: 100 },
    )
  })
})
