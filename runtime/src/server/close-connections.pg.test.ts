import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, expect, it, vi } from 'vitest'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

/** Far more than a test may take: what waits for it makes the test fail. */
const headersTimeoutMs = 60_000

async function connectTo(server: TestServer) {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (data) => (text += data.toString()))
  return { socket, host: `${hostname}:${port}`, closed: once(socket, 'close'), text: () => text }
}

it('closes connections that a browser holds ready and has not asked anything on', async () => {
  const server = await startTestServer(database, { options: { headersTimeoutMs } })
  const ready = await connectTo(server)
  await server[Symbol.asyncDispose]()
  await ready.closed
}, 10_000)

it('answers a call that is under way, and closes its connection with the answer', async () => {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const health = async () => {
    asked.resolve()
    await answer.promise
    return { isReady: true, parts: {} as never }
  }
  const server = await startTestServer(database, { services: { health } })
  const caller = await connectTo(server)
  caller.socket.write(`GET /readyz HTTP/1.1\r\nhost: ${caller.host}\r\n\r\n`)
  await asked.promise
  const closed = server[Symbol.asyncDispose]()
  await vi.waitFor(() => expect(connectTo(server)).rejects.toThrow('ECONNREFUSED'))
  answer.resolve()
  await Promise.all([closed, caller.closed])
  expect(caller.text()).toContain('HTTP/1.1 200 OK')
  expect(caller.text()).toContain('connection: close')
}, 10_000)
