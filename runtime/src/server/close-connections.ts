import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Time for a body that is on its way when the server closes. */
const bodyGraceMs = 5_000

/**
 * Lets the server close as soon as the calls under way have ended. Without it, it would wait for connections on which
 * nothing is asked: those that a browser opens ahead of time, those that a client keeps after its last answer, and those
 * of a client that has fallen silent in the middle of a request. Calls at work end normally. A request that has not
 * arrived after a grace is dropped with its connection: nothing was promised to its caller.
 */
export function closeConnectionsWithServer(app: FastifyInstance, { graceMs = bodyGraceMs } = {}): void {
  const { underWay, silent, isAtWork } = watchConnections(app)
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    for (const socket of silent) socket.destroy()
    const grace = setTimeout(() => {
      for (const [socket, request] of underWay) if (!isAtWork(request)) socket.destroy()
    }, graceMs)
    app.server.once('close', () => clearTimeout(grace))
  })
  app.server.on('request', ({ socket }, response) => {
    response.once('close', () => isClosing && socket.destroySoon())
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close')
    done()
  })
}

/** The open connections: those that have asked nothing yet, and the others with what they are asking. */
function watchConnections(app: FastifyInstance) {
  const silent = new Set<Socket>()
  const underWay = new Map<Socket, IncomingMessage | undefined>()
  const handled = new WeakSet<IncomingMessage>()
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => {
      silent.delete(socket)
      underWay.delete(socket)
    })
  })
  app.server.on('request', (request, response) => {
    const { socket } = request
    silent.delete(socket)
    underWay.set(socket, request)
    response.once('close', () => {
      if (underWay.get(socket) === request) underWay.set(socket, undefined)
    })
  })
  // Some calls take no notice of a body, so that their work begins before it has arrived.
  app.addHook('preHandler', (request, _reply, done) => {
    if (!request.raw.complete) handled.add(request.raw)
    done()
  })
  const isAtWork = (request: IncomingMessage | undefined): boolean =>
    request !== undefined && (request.complete || handled.has(request))
  return { silent, underWay, isAtWork }
}
