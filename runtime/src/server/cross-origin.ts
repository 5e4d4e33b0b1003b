import type { FastifyInstance } from 'fastify'
import { namesOurHost } from './trusted-origin.ts'

const allowed = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, content-type, last-event-id',
  'access-control-max-age': '600',
} as const

/**
 * Lets pages of exactly these origins call and read the answers. They bring their token themselves: no cookie or other
 * credential of the browser goes along. To other pages the answers say nothing, so the browser keeps them back.
 */
export function addCrossOrigin(
  app: FastifyInstance,
  { origins, publicHosts }: { readonly origins: readonly string[]; readonly publicHosts: readonly string[] },
): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('vary', 'origin')
    const { origin } = request.headers
    if (origin === undefined || !origins.includes(origin)) return done()
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-expose-headers', 'retry-after, x-request-id')
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers
    if (!isPreflight || !namesOurHost(request.headers, publicHosts)) return done()
    reply.headers(allowed).code(204).send()
  })
}
