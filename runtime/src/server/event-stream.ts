import type { ServerResponse } from 'node:http'
import { apiPrefix, type ExceptionView, type LiveEvent, type RequestOf, routes } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../store/database.ts'
import { findException, recentExceptions } from '../store/exception-queries.ts'
import { findToken } from '../store/token-store.ts'
import { presentedToken } from './access.ts'
import type { EventHub, Watch } from './event-hub.ts'
import { readRequest } from './read-request.ts'

const maxStreams = 200
/** A reader that is this far behind is let go; it comes back with its Last-Event-ID. */
const maxUnsentBytes = 1024 * 1024
const maxMissed = 500

/** What the event stream needs. */
export interface EventStreamOptions {
  readonly database: Database
  readonly hub: EventHub
  /** Keeps masked fields out of the exceptions that are told. */
  readonly hideInExceptions: (told: readonly ExceptionView[]) => Promise<readonly ExceptionView[]>
  /** How often a silent stream gives a sign of life, and its token is looked at again. */
  readonly heartbeatMs: number
}

/**
 * Live events as SSE. Exceptions carry their id, so that a reader who comes back with `Last-Event-ID` gets those it
 * missed. A stream ends when its token does.
 */
export function addEventStream(app: FastifyInstance, options: EventStreamOptions): void {
  const streams = new Set<ServerResponse>()
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    options.hub.close()
    // One that is still opening ends itself: without its headers it would be an empty answer.
    for (const stream of streams) if (stream.headersSent) stream.end()
  })
  const { path, role } = routes.streamEvents
  app.get(apiPrefix + path, { config: { access: role } }, async (request, reply) => {
    const { debug, flow, tail } = readRequest(routes.streamEvents, request).query as RequestOf<'streamEvents'>['query']
    if (streams.size >= maxStreams) {
      throw new CrossdockError('OVERLOADED', `There are ${maxStreams} readers of live events already.`)
    }
    const stream = reply.raw
    streams.add(stream)
    stream.once('close', () => streams.delete(stream))
    await follow(request, reply, { ...options, watch: { debug, flow, tail } })
    if (isClosing) stream.end()
  })
}

/** Sends what was missed, then what happens, until the reader goes. */
async function follow(
  request: FastifyRequest,
  reply: FastifyReply,
  { database, hideInExceptions, hub, heartbeatMs, watch }: EventStreamOptions & { readonly watch: Watch },
): Promise<void> {
  const stream = reply.raw
  const early: LiveEvent[] = []
  let tell = (event: LiveEvent) => void early.push(event)
  const unsubscribe = await hub.subscribe((event) => tell(event), watch)
  stream.once('close', unsubscribe)
  if (stream.destroyed) return unsubscribe()
  const missed = await hideInExceptions(await findMissed(database, request.headers['last-event-id']))
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) stream.setHeader(name, value)
  // Its connection ends with it: a server that closes would wait until it has been idle for long.
  stream.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no', connection: 'close' })
  for (const exception of missed) send(stream, { event: 'exception', data: exception })
  const told = new Set(missed.map((exception) => exception.id))
  tell = (event) => {
    if (event.event !== 'exception' || !told.has(event.data.id)) send(stream, event)
  }
  early.forEach(tell)
  const heartbeat = setInterval(() => void beat(stream, { database, request }), heartbeatMs)
  stream.once('close', () => clearInterval(heartbeat))
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
    request.log.warn({ reqId: request.id, err: thrown }, 'The token of a live stream could not be checked.')
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
