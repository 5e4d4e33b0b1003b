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

/** A call of which the server has heard that there will be more. */
const halfBody = (host: string) =>
  `POST /hooks/orders HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{"id"`

it('drops a request whose body does not arrive', async () => {
  const server = await startTestServer(database, { options: { bodyGraceMs: 50 } })
  const stuck = await connectTo(server)
  const heard = once(server.app.server, 'request')
  stuck.socket.write(halfBody(stuck.host))
  await heard
  await server[Symbol.asyncDispose]()
  await stuck.closed
  expect(server.asked).toEqual([])
}, 10_000)

it('drops a connection that was answered and has begun to ask again', async () => {
  const server = await startTestServer(database, { options: { bodyGraceMs: 50 } })
  const stuck = await connectTo(server)
  stuck.socket.write(`GET /healthz HTTP/1.1\r\nhost: ${stuck.host}\r\n\r\nGET /healthz HTTP/1.1\r\nho`)
  await vi.waitFor(() => expect(stuck.text()).toContain('200 OK'))
  await server[Symbol.asyncDispose]()
  await stuck.closed
}, 10_000)

it('takes a body whose rest arrives within the grace', async () => {
  const server = await startTestServer(database, { options: { bodyGraceMs: 60_000 } })
  const caller = await connectTo(server)
  const heard = once(server.app.server, 'request')
  caller.socket.write(halfBody(caller.host))
  await heard
  const closed = server[Symbol.asyncDispose]()
  await vi.waitFor(() => expect(connectTo(server)).rejects.toThrow('ECONNREFUSED'))
  caller.socket.write(':1}')
  await Promise.all([closed, caller.closed])
  expect(caller.text()).toContain('HTTP/1.1 202 Accepted')
  expect(server.asked).toMatchObject([['receiveHook', { path: 'orders' }]])
}, 10_000)

it('lets a call at work end, however long it takes', async () => {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const health = async () => {
    asked.resolve()
    await answer.promise
    return { isReady: true, parts: {} as never }
  }
  const server = await startTestServer(database, { services: { health }, options: { bodyGraceMs: 1 } })
  const [caller, stuck] = [await connectTo(server), await connectTo(server)]
  // Nobody reads the body of this one.
  caller.socket.write(`GET /readyz HTTP/1.1\r\nhost: ${caller.host}\r\ncontent-length: 9\r\n\r\nhalf`)
  await asked.promise
  const heard = once(server.app.server, 'request')
  stuck.socket.write(halfBody(stuck.host))
  await heard
  const closed = server[Symbol.asyncDispose]()
  await stuck.closed
  answer.resolve()
  await Promise.all([closed, caller.closed])
  expect(caller.text()).toContain('HTTP/1.1 200 OK')
}, 10_000)
