import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { KnownRuntime, PlatformRuntimes } from '../platform/platform.ts'
import { type ConnectionStore, createConnectionStore, mayAct } from './connection-store.ts'

/** A runtime as far as the connection sees it: it accepts one token and counts what it was asked to do. */
interface SmallRuntime {
  acceptedToken: string
  /** What it answers to everything while it has too much to do. */
  retryAfter?: string
  readonly done: string[]
  readonly known: KnownRuntime
}

let servers: Server[] = []
let store: ConnectionStore | undefined

async function startRuntime(name: string): Promise<SmallRuntime> {
  const done: string[] = []
  const server = createServer((request, response) => {
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (runtime.retryAfter !== undefined) {
      response.writeHead(503, { 'content-type': 'text/html', 'retry-after': runtime.retryAfter }).end('<h1>Busy</h1>')
      return
    }
    if (request.headers.authorization !== `Bearer ${runtime.acceptedToken}`) {
      return json(401, { error: { code: 'UNAUTHENTICATED', message: 'no', remedy: 'enter one' } })
    }
    const path = request.url ?? ''
    if (path.endsWith('/events')) {
      return response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    }
    if (path.endsWith('/about')) {
      const environment = { name, kind: name === 'live' ? 'production' : 'test' }
      const me = { name: 'anna', role: 'admin', may: [] }
      return json(200, { version: '1.2.3', environment, me, limits: { bodyBytes: 1 } })
    }
    done.push(`${request.method} ${path}`)
    return json(200, { ok: true })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const runtime: SmallRuntime = {
    acceptedToken: 'first',
    done,
    known: { name, url, apiUrl: url, token: 'missing' },
  }
  return runtime
}

function runtimesInMemory(): PlatformRuntimes {
  const tokens = new Map<string, string>()
  return {
    list: async () => [],
    readToken: (name) => tokens.get(name),
    saveToken: async ({ name }, token) => void tokens.set(name, token),
    forgetToken: async (name) => void tokens.delete(name),
  }
}

function openStore(): ConnectionStore {
  store = createConnectionStore(runtimesInMemory())
  return store
}

beforeEach(() => {
  servers = []
})

afterEach(async () => {
  store?.disconnect()
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

it('knows the environment and who asks once it is connected', async () => {
  const runtime = await startRuntime('live')
  const connection = openStore()
  await connection.connect(runtime.known, 'first')
  expect(connection.getState()).toMatchObject({
    status: 'online',
    environment: { name: 'live', kind: 'production' },
    version: '1.2.3',
    who: { name: 'anna', role: 'admin' },
  })
})

it('asks for a token, and keeps the environment in mind, when the token runs out', async () => {
  const runtime = await startRuntime('test')
  const connection = openStore()
  await connection.connect(runtime.known, 'first')
  runtime.acceptedToken = 'second'
  await expect(connection.getState().client?.listSystems({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(connection.getState()).toMatchObject({ status: 'token-needed', environment: { name: 'test' }, heldActs: 0 })
})

it('sends an act again once another token is accepted', async () => {
  const runtime = await startRuntime('test')
  const connection = openStore()
  await connection.connect(runtime.known, 'first')
  runtime.acceptedToken = 'second'
  const answer = connection.getState().client?.deleteSystem({ params: { name: 'wms' } })
  await vi.waitFor(() => expect(connection.getState().heldActs).toBe(1))
  await connection.connect(runtime.known, 'wrong')
  expect(connection.getState()).toMatchObject({ status: 'token-needed', heldActs: 1 })
  await connection.connect(runtime.known, 'second')
  expect(await answer).toEqual({ ok: true })
  expect(runtime.done).toEqual(['DELETE /api/v1/systems/wms'])
  expect(connection.getState().heldActs).toBe(0)
})

it('lets a person act although the token has run out unnoticed or noticed', async () => {
  const runtime = await startRuntime('test')
  const connection = openStore()
  expect(() => connection.clientToAct()).toThrow('does not answer')
  await connection.connect(runtime.known, 'first')
  runtime.acceptedToken = 'second'
  await expect(connection.getState().client?.listSystems({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  const answer = connection.clientToAct().deleteSystem({ params: { name: 'wms' } })
  await vi.waitFor(() => expect(connection.getState().heldActs).toBe(1))
  expect(mayAct(connection.getState(), 'admin')).toBe(true)
  await connection.connect(runtime.known, 'second')
  expect(await answer).toEqual({ ok: true })
  expect(runtime.done).toEqual(['DELETE /api/v1/systems/wms'])
})

it('never sends an act to another runtime than the one it was meant for', async () => {
  const [runtime, other] = [await startRuntime('test'), await startRuntime('live')]
  const connection = openStore()
  await connection.connect(runtime.known, 'first')
  runtime.acceptedToken = 'second'
  const answer = connection.getState().client?.deleteSystem({ params: { name: 'wms' } })
  const refused = expect(answer).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await vi.waitFor(() => expect(connection.getState().heldActs).toBe(1))
  await connection.connect(other.known, 'first')
  await refused
  expect([...runtime.done, ...other.done]).toEqual([])
})

it('gives a waiting act its refusal when it is given up', async () => {
  const runtime = await startRuntime('test')
  const connection = openStore()
  await connection.connect(runtime.known, 'first')
  runtime.acceptedToken = 'second'
  const answer = connection.getState().client?.deleteSystem({ params: { name: 'wms' } })
  const refused = expect(answer).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await vi.waitFor(() => expect(connection.getState().heldActs).toBe(1))
  connection.giveUpHeldActs()
  await refused
})

it('is unreachable, still knowing its environment, when the runtime goes away', async () => {
  const runtime = await startRuntime('test')
  const connection = openStore()
  await connection.connect(runtime.known, 'first')
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await vi.waitFor(() => expect(connection.getState().status).toBe('unreachable'))
  expect(connection.getState().environment).toEqual({ name: 'test', kind: 'test' })
})

it('leaves a runtime that has too much to do alone as long as that asks for, and says how long', async () => {
  const runtime = await startRuntime('live')
  const connection = openStore()
  await connection.connect(runtime.known, 'first')
  runtime.retryAfter = '90'
  const waits = vi.spyOn(globalThis, 'setTimeout')
  await connection.retry()
  expect(connection.getState()).toMatchObject({ status: 'unreachable', waitMs: 90_000 })
  expect(waits.mock.calls.map(([, delayMs]) => delayMs)).toContain(90_000)
  waits.mockRestore()
  delete runtime.retryAfter
  await connection.retry()
  expect(connection.getState()).toMatchObject({ status: 'online', waitMs: undefined })
})
