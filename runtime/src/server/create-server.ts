import { randomUUID } from 'node:crypto'
import { apiPrefix, type CallWithToken, type ExceptionView, type Route, routes } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import type { Log } from '../log.ts'
import type { Services } from '../services.ts'
import { callerOf, guardRoutes } from './access.ts'
import { createAdminHandlers } from './admin-handlers.ts'
import { createSystemHandlers, createTableHandlers } from './binding-handlers.ts'
import { addBodyParsers } from './body-parsers.ts'
import { createCaseHandlers } from './case-handlers.ts'
import { closeConnectionsWithServer } from './close-connections.ts'
import { addCrossOrigin } from './cross-origin.ts'
import { createDebugHandlers } from './debug-handlers.ts'
import { addErrorAnswers, answerBrokenRequest, answerError } from './error-answers.ts'
import { createEventHub } from './event-hub.ts'
import { addEventStream } from './event-stream.ts'
import { createFlowHandlers } from './flow-handlers.ts'
import type { Handlers } from './handler.ts'
import { addHooks } from './hooks.ts'
import { createIntakeHandlers } from './intake-handlers.ts'
import { createLiveHandlers } from './live-handlers.ts'
import { hideInExceptions, maskAnswers } from './mask-answers.ts'
import { createParamHandlers } from './param-handlers.ts'
import { addProbes } from './probes.ts'
import { readRequest } from './read-request.ts'
import { createRecordHandlers } from './record-handlers.ts'
import { addRendererFiles } from './renderer-files.ts'
import { createExceptionHandlers, createReplayHandlers } from './repair-handlers.ts'
import { createRunHandlers } from './run-handlers.ts'
import { addSignIn, createSignInHandlers } from './sign-in.ts'
import { createSignInCodes } from './sign-in-codes.ts'

/** Where and how the server listens. */
export interface ServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Names, with or without a port, under which it is reached besides the loopback ones. */
  readonly publicHosts: readonly string[]
  /** Other origins than its own whose pages may call the API. Default: none. */
  readonly allowedOrigins?: readonly string[]
  /** Folder with the built designer. Default: that of this installation. */
  readonly rendererFolder?: string
  readonly log: Log
  readonly bodyLimitBytes: number
  /** How often live events are read while somebody listens. Default 1 s. */
  readonly eventIntervalMs?: number
  /** How often a live stream gives a sign of life, and its token is looked at again. Default 15 s. */
  readonly heartbeatMs?: number
  /** How long a caller may take to send its headers. Default 10 s. */
  readonly headersTimeoutMs?: number
  /** How long a request that is arriving when the server closes may take to do so. Default 5 s. */
  readonly bodyGraceMs?: number
}

const requestTimeoutMs = 60_000
const keepAliveTimeoutMs = 15_000
const maxConnections = 4_096
const longestParameter = 2_000

/**
 * The HTTP server, listening: the API, hooks, probes and the designer. Throws PORT_IN_USE when the port is taken. Closing it lets calls
 * under way end and ends live streams.
 */
export async function createServer(services: Services, options: ServerOptions): Promise<FastifyInstance> {
  const app = openApp(options)
  closeConnectionsWithServer(app, { graceMs: options.bodyGraceMs })
  addErrorAnswers(app)
  addResponseHeaders(app)
  logAnswers(app, options.log)
  const { publicHosts, allowedOrigins = [] } = options
  addCrossOrigin(app, { origins: allowedOrigins, publicHosts })
  guardRoutes(app, { database: services.database, publicHosts, allowedOrigins })
  addBodyParsers(app, { maxBytes: options.bodyLimitBytes })
  const { database } = services
  const codes = createSignInCodes()
  const handlers: Handlers = {
    ...createFlowHandlers(services),
    ...createCaseHandlers(services),
    ...createRecordHandlers(services),
    ...createRunHandlers(services),
    ...createExceptionHandlers(services),
    ...createDebugHandlers(services),
    ...createReplayHandlers(services),
    ...createSystemHandlers(services),
    ...createTableHandlers(services),
    ...createParamHandlers(services),
    ...createLiveHandlers(services),
    ...createAdminHandlers(services, options),
    ...createIntakeHandlers(services),
    ...createSignInHandlers(services, codes),
  }
  addRoutes(app, maskAnswers(services, handlers))
  addSignIn(app, { database, codes })
  const hide = (told: readonly ExceptionView[]) => hideInExceptions(services, told)
  const hub = createEventHub({
    database,
    hideInExceptions: hide,
    log: options.log,
    intervalMs: options.eventIntervalMs ?? 1_000,
  })
  addEventStream(app, { database, hideInExceptions: hide, hub, heartbeatMs: options.heartbeatMs ?? 15_000 })
  addProbes(app, services)
  addHooks(app, services)
  addRendererFiles(app, { folder: options.rendererFolder })
  await listen(app, options)
  return app
}

function openApp(options: ServerOptions): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = options.log
  const headersTimeout = options.headersTimeoutMs ?? 10_000
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    // A logger of its own for each call costs more than most calls log: who logs says of which call.
    childLoggerFactory: (log) => log,
    routerOptions: { maxParamLength: longestParameter },
    http: { headersTimeout, connectionsCheckingInterval: Math.ceil(headersTimeout / 2) },
    clientErrorHandler: answerBrokenRequest(options.log),
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  })
  app.server.maxConnections = maxConnections
  return app
}

const responseHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

function addResponseHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...responseHeaders, 'x-request-id': request.id })
    done()
  })
}

function logAnswers(app: FastifyInstance, log: Log): void {
  if (!log.isLevelEnabled('debug')) return
  app.addHook('onResponse', async (request, reply) => {
    const { id: reqId, method, caller, routeOptions } = request
    const facts = { method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }
    log.debug({ reqId, ...facts, caller: caller?.name }, 'Answered a call.')
  })
}

/** Serves the route table. */
function addRoutes(app: FastifyInstance, handlers: Handlers): void {
  for (const [name, handler] of Object.entries(handlers)) {
    const route: Route = routes[name as CallWithToken]
    app.route({
      method: route.method,
      url: apiPrefix + route.path,
      config: { access: route.role },
      async handler(request, reply) {
        const answer = await handler(readRequest(route, request) as never, callerOf(request))
        return reply.type(route.responseType ?? 'application/json').send(answer)
      },
    })
  }
}

async function listen(app: FastifyInstance, { host, port }: ServerOptions): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (thrown) {
    await app.close()
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'EADDRINUSE') {
      throw new CrossdockError('PORT_IN_USE', `Port ${port} of ${host} is taken by another program.`, {
        remedy: 'Stop the other program, or choose another port with --port or CROSSDOCK_PORT.',
        detail: { host, port },
      })
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
      throw new CrossdockError('CONFIG_INVALID', `The server cannot listen on ${host}, port ${port} (${code}).`, {
        remedy: 'Choose an address of this machine with --host, and a port that this user may open.',
      })
    }
    throw thrown
  }
}
