import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FlowLive } from '@crossdock/shared/api'
import { type Flow, flowFormat, flowSchema } from '@crossdock/shared/flow'
import type { KnownRuntime, PlatformRuntimes } from '../../platform/platform.ts'

/** A server that keeps versions of one flow in memory and speaks as much of the API as versions need. */
export interface VersionsServer extends AsyncDisposable {
  readonly known: KnownRuntime
  readonly runtimes: PlatformRuntimes
  /** Oldest first. */
  readonly versions: { document: Flow; message: string; publishedBy: string }[]
  /** Paths of all calls, with their methods. */
  readonly calls: string[]
  /** What the next publications are answered, instead of being taken. */
  refusal: { readonly status: number; readonly error: object } | undefined
  /** Tells every open stream of the flow. */
  tellLive(live: Partial<FlowLive>): void
  /** Breaks all connections, as a runtime that is started anew does. */
  interrupt(): void
  /** Open streams that watch the flow. */
  watchers(): number
}

/** A flow to publish, called as told. */
export function ordersFlow(name: string): Flow {
  const nodes = { start: { type: 'manual', version: 1 } }
  return flowSchema.parse({ format: flowFormat, id: 'orders', name, record: { entity: 'order' }, nodes })
}

/** Starts the server on a free port of this machine, with these versions. */
export async function startVersionsServer(...flows: readonly Flow[]): Promise<VersionsServer> {
  const versions = flows.map((document, at) => ({ document, message: `message ${at + 1}`, publishedBy: 'bob' }))
  const watching = new Set<ServerResponse>()
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`)
    void answer(request, response, started, watching)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const started: VersionsServer = {
    known: { name: 'test', url, apiUrl: url, token: 'kept' },
    runtimes: {
      list: async () => [],
      readToken: () => 'token',
      saveToken: async () => {},
      forgetToken: async () => {},
    },
    versions,
    calls,
    refusal: undefined,
    tellLive: (live) => {
      const data = JSON.stringify({ ...quiet, version: versions.length, ...live })
      for (const stream of watching) stream.write(`event: flow\ndata: ${data}\n\n`)
    },
    interrupt: () => server.closeAllConnections(),
    watchers: () => watching.size,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return started
}

const publishedAt = '2026-01-01T00:00:00.000Z'
const quiet: FlowLive = {
  ...{ at: publishedAt, flow: 'orders', version: 1, isPaused: false, windowMinutes: 5, isEstimated: false },
  records: { open: 0, ready: 0, waiting: 0, held: 0, expecting: 0, parked: 0 },
  ...{ nodes: [], wires: [] },
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  server: VersionsServer,
  watching: Set<ServerResponse>,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', server.known.url)
  const path = pathname.replace('/api/v1', '')
  if (path === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    if (!searchParams.has('flow')) return
    watching.add(response)
    response.once('close', () => watching.delete(response))
    return
  }
  const body = request.method === 'POST' ? await readBody(request) : {}
  const { status, value } = decide(server, { method: request.method ?? '', path, searchParams, body })
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

interface Call {
  readonly method: string
  readonly path: string
  readonly searchParams: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

function decide(
  { versions, refusal }: VersionsServer,
  call: Call,
): { readonly status: number; readonly value: unknown } {
  const info = (version: number) => {
    const { message = '', publishedBy = '' } = versions[version - 1] ?? {}
    return { version, message, publishedBy, publishedAt }
  }
  const ok = (value: unknown) => ({ status: 200, value })
  const { length } = versions
  if (call.path === '/about') {
    const me = { name: 'anna', role: 'admin', may: [] }
    return ok({ version: '1.2.3', environment: { name: 'test', kind: 'test' }, me, limits: { bodyBytes: 1 } })
  }
  if (call.method === 'POST') {
    if (refusal !== undefined) return { status: refusal.status, value: { error: refusal.error } }
    const restored = /versions\/(\d+)\/restore$/.exec(call.path)?.[1]
    const document =
      restored === undefined ? flowSchema.parse(call.body.document) : versions[Number(restored) - 1]?.document
    if (document === undefined) return { status: 404, value: {} }
    versions.push({ document, message: String(call.body.message), publishedBy: 'anna' })
    return ok({ flow: 'orders', version: versions.length, isNew: true })
  }
  if (call.path === '/flows') {
    const summary = {
      ...info(length),
      id: 'orders',
      name: 'Orders',
      isPaused: false,
      records: quiet.records,
      failingSources: [],
    }
    return ok({ items: length === 0 ? [] : [summary] })
  }
  if (call.path.endsWith('/samples')) {
    const recordId = '00000000-0000-4000-8000-000000000001'
    const record = { recordId, key: 'SO-1', entity: 'order', version: length, state: 'delivered', branch: '' }
    const payload = { sizeBytes: 17, payload: { number: 'SO-1' }, isTooLarge: false }
    const items = [{ ...record, ...payload, acceptedAt: publishedAt }]
    return ok({ items, looked: 1, notKept: 0, maxSampleBytes: 1_000 })
  }
  if (call.path.endsWith('/versions')) return ok({ items: versions.map((_version, at) => info(length - at)) })
  const version = Number(call.searchParams.get('version') ?? length)
  return ok({ ...info(version), document: versions[version - 1]?.document })
}

async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  for await (const part of request) text += String(part)
  return text === '' ? {} : JSON.parse(text)
}
