import type { IncomingHttpHeaders } from 'node:http'
import type { HookRequest } from '@crossdock/shared/node'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Services } from '../services.ts'
import { sendError } from './error-answers.ts'

/**
 * `/hooks/<path>`: hands calls, with their exact bytes, to the flow that is bound to the path. Whether the caller may is
 * for the flow’s source to say, before anybody reads the bytes. Accepted means committed: 202 comes after that.
 */
export function addHooks(app: FastifyInstance, services: Pick<Services, 'receiveHook'>): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body)
    scope.route<{ Params: { '*': string } }>({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/hooks/*',
      config: { access: 'hook' },
      async handler(request, reply) {
        const answer = await services.receiveHook(request.params['*'], toHookRequest(request))
        if (answer.ok) return reply.code(202).send(answer.report)
        const { error, retryAfterSeconds } = answer
        return sendError(reply, error, retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000)
      },
    })
  })
}

function toHookRequest(request: FastifyRequest): HookRequest {
  return {
    method: request.method,
    headers: plainHeaders(request.headers),
    query: request.url.includes('?') ? Object.fromEntries(new URL(request.url, 'http://hooks').searchParams) : {},
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
    receivedAtMs: Date.now(),
  }
}

/** Node joins headers that come several times, all but this one. */
function plainHeaders({ 'set-cookie': cookies, ...headers }: IncomingHttpHeaders): HookRequest['headers'] {
  return cookies ? { ...headers, 'set-cookie': cookies.join(', ') } : (headers as HookRequest['headers'])
}
