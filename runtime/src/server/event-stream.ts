import type { ServerResponse } from 'node:http'
import { apiPrefix, type ExceptionView, type LiveEvent, routes } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Database } from '../store/database.ts'
import { findException, recentExceptions } from '../store/exception-queries.ts'
import { findToken } from '../store/token-store.ts'
import { presentedToken } from './access.ts'
import type { EventHub } from './event-hub.ts'

const heartbeatMs = 15_000
const maxStreams = 200
/** A reader that is this far behind is let go; it comes back with its Last-Event-ID. */
const maxUnsentBytes = 1024 * 1024
const maxMissed = 500

/**
 * Live events as SSE. Exceptions carry their id, so that a reader who comes back with `Last-Event-ID` gets those it
 * missed. A stream ends when its token does.
 */
export function addEventStream(
  app: FastifyInstance,
  { database, hub }: { readonly database: Database; readonly hub: EventHub },
): void {
  const streams = new Set<ServerResponse>()
  app.addHook('preClose', async () => {
    hub.close()
    for (const stream of streams) stream.end()
  })
  app.get(
    apiPrefix + routes.streamEvents.path,
    { config: { access: routes.streamEvents.role } },
    async (request, reply) => {
      if (streams.size >= maxStreams) {
        throw new CrossdockError('OVERLOADED', `There are ${maxStreams} readers of live events already.`)
      }
      const missed = await findMissed(database, request.headers['last-event-id'])
      reply.hijack()
      const stream = reply.raw
      const { 'content-length': _none, ...headers } = reply.getHeaders()
      stream.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } as Record<
        string,
        string
      >)
      streams.add(stream)
      for (const exception of missed) send(stream, { event: 'exception', data: exception })
      const told = new Set(missed.map((exception) => exception.id))
      const unsubscribe = hub.subscribe((event) => {
        if (event.event !== 'exception' || !told.has(event.data.id)) send(stream, event)
      })
      const heartbeat = setInterval(() => void beat(stream, { database, request }), heartbeatMs)
      stream.once('close', () => {
        clearInterval(heartbeat)
        unsubscribe()
        streams.delete(stream)
      })
    },
  )
}

function send(stream: ServerResponse, { event, data }: LiveEvent): void {
  if (stream.writableLength > maxUnsentBytes) {
    stream.destroy()
    return
  }
  const id = event === 'exception' ? `id: ${data.id}\n` : ''
  stream.write(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

async function beat(
  stream: ServerResponse,
  { database, request }: { readonly database: Database; readonly request: FastifyRequest },
): Promise<void> {
  try {
    const caller = await findToken(database, presentedToken(request) ?? '')
    if (!caller) stream.end()
    else stream.write(': alive\n\n')
  } catch (thrown) {
    request.log.warn({ err: thrown }, 'The token of a live stream could not be checked.')
    stream.end()
  }
}

async function findMissed(
  database: Database,
  lastEventId: string | readonly string[] | undefined,
): Promise<readonly ExceptionView[]> {
  if (typeof lastEventId !== 'string' || !/^[0-9a-f-]{36}$/.test(lastEventId)) return []
  const last = await findException(database, lastEventId)
  if (!last) return []
  const since = new Date(last.openedAt)
  const recent = await recentExceptions(database, { since, limit: maxMissed })
  return recent.filter((exception) => exception.id !== last.id).reverse()
}
