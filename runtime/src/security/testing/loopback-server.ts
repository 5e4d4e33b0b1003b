import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'

/** A server of a test on 127.0.0.1. It counts what reached it and closes with its connections. */
export interface LoopbackServer extends AsyncDisposable {
  readonly port: number
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Connections that were ever made. */
  readonly connections: () => number
}

/** A real HTTP server. */
export async function startHttp(listener: RequestListener): Promise<LoopbackServer> {
  return await listen(createServer({ keepAliveTimeout: 60_000 }, listener))
}

/** A bare TCP server, for answers that no HTTP server would give. */
export async function startTcp(onConnection: (socket: Socket) => void): Promise<LoopbackServer> {
  return await listen(createTcpServer(onConnection))
}

/** Starts any server on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  let made = 0
  server.on('connection', (socket) => {
    made++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => made,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

/** Reads a request's body. */
export async function bodyOf(request: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
