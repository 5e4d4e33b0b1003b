import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { CrossdockError } from '@crossdock/shared/errors'
import type { HttpSystem, SystemAccess } from '@crossdock/shared/node'

/** A call as it reached the server. */
export interface SeenCall {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A real HTTP server on loopback, and access to it as the system `wms`. */
export interface LoopbackSystem extends AsyncDisposable {
  readonly seen: readonly SeenCall[]
  readonly system: Partial<SystemAccess>
}

/** Starts the server. Each call is noted before it is answered. */
export async function startSystem(answer: (call: SeenCall, response: ServerResponse) => void): Promise<LoopbackSystem> {
  const seen: SeenCall[] = []
  const server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming
    const call = { method, url, headers, body: await text(incoming) }
    seen.push(call)
    answer(call, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const http = systemAt(`http://127.0.0.1:${port}`)
  return {
    seen,
    system: {
      http: (name) => {
        if (name === 'wms') return http
        throw new CrossdockError('SYSTEM_MISSING', `There is no system “${name}”.`)
      },
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** A plain client. The runtime's own has its own tests; here, what counts is what a node sends and makes of the answer. */
function systemAt(base: string): HttpSystem {
  return {
    async request({ path, query, method, headers, body }, signal) {
      const url = new URL(path, base)
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.append(name, value)
      const outgoing = request(url, { method, headers, signal, agent: false })
      outgoing.end(body)
      try {
        const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
        const content = await buffer(answer)
        const plain = Object.entries(answer.headers).map(([name, value]) => [name, String(value)])
        return { status: answer.statusCode ?? 0, headers: Object.fromEntries(plain), body: content }
      } catch (cause) {
        throw new CrossdockError('REMOTE_UNAVAILABLE', 'The connection broke.', { outcome: 'unknown', cause })
      }
    },
  }
}
