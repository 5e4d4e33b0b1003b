import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { createConnectionStore } from '../connection/connection-store.ts'
import { createRecordsStore } from './records-store.ts'

const runtimes = {
  list: async () => [],
  readToken: () => 'a token',
  saveToken: async () => {},
  forgetToken: async () => {},
}

const close: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const act of close.splice(0)) await act()
})

/** As much of a runtime as finds nothing, and tells that records move when it is said so. */
async function startRuntime() {
  const asked: URLSearchParams[] = []
  const streams: ServerResponse[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://here')
    const json = (body: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url.pathname.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
      streams.push(response)
    } else if (url.pathname.endsWith('/about')) {
      const me = { name: 'anna', role: 'viewer', may: [] }
      json({ version: '1', environment: { name: 'test', kind: 'test' }, me, limits: { bodyBytes: 1 } })
    } else {
      asked.push(url.searchParams)
      json({ items: [], looked: 200_000, isComplete: false, nextCursor: 'further' })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const tell = (at: string) => {
    const data = JSON.stringify({ at, open: [], openExceptions: 0 })
    for (const stream of streams) stream.write(`event: counts\ndata: ${data}\n\n`)
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, streams, tell }
}

/** A list that is connected, has heard of the first moment and has searched for a part of a key. */
async function searchedList() {
  const runtime = await startRuntime()
  const connection = createConnectionStore(runtimes)
  close.unshift(async () => connection.disconnect())
  const seen = { is: true }
  const records = createRecordsStore({ connection, isSeen: () => seen.is, nowMs: () => 0 })
  const heard: string[] = []
  connection.onEvent(({ data }) => heard.push('at' in data ? data.at : ''))
  await connection.connect({ name: 'here', url: runtime.url, apiUrl: runtime.url, token: 'kept' })
  await vi.waitFor(() => expect(runtime.streams).toHaveLength(1))
  const tell = async (at: string) => {
    runtime.tell(at)
    await vi.waitFor(() => expect(heard.at(-1)).toBe(at))
  }
  await tell(first)
  records.search('key:*17*')
  await vi.waitFor(() => expect(records.getState().status).toBe('ready'))
  return { ...runtime, records, seen, tell }
}

const [first, second, third] = ['10', '11', '12'].map((hour) => `2026-11-22T${hour}:00:00.000Z`) as [
  string,
  string,
  string,
]

test('a search that found nothing looks only at what came since it began', async () => {
  const { asked, tell } = await searchedList()
  await tell(second)
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  expect(asked.map((query) => query.get('from'))).toEqual([null, first])
})

test('a list that nobody sees asks for nothing, and once when it is seen again', async () => {
  const { asked, records, seen, tell } = await searchedList()
  seen.is = false
  await tell(second)
  await tell(third)
  expect(asked).toHaveLength(1)
  seen.is = true
  records.search('key:*17*')
  await vi.waitFor(() => expect(asked).toHaveLength(2))
})
