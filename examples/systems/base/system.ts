import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { Access } from './access.ts'
import { registerBodyParsers } from './body-parsers.ts'
import { CallCounts } from './call-counts.ts'
import { Effects } from './effects.ts'
import { registerErrorAnswers } from './error-answers.ts'
import { FaultSwitches } from './fault-switches.ts'
import { registerFaults } from './faults.ts'
import { Ledger } from './ledger.ts'
import { createRandom, type Random } from './random.ts'
import { registerSteering } from './steering-routes.ts'
import { Store } from './store.ts'

const bodyLimitBytes = 10 * 1024 * 1024
const closeGraceMs = 2000

/** What every sample system is started with. */
export interface SystemOptions {
  /** Folder of the system's database; started again on the same folder it has everything it had. */
  readonly home: string
  /** 0 (the default) lets the operating system choose. */
  readonly port?: number
  /** Seed of the data and of random faults; default 7. */
  readonly seed?: number
  /** The static token; default `sample-token`. */
  readonly token?: string
  /** OAuth client; default `sample-client`. */
  readonly clientId?: string
  /** Its secret; default `sample-secret`. */
  readonly clientSecret?: string
  /** Life of an OAuth token; default 3600. */
  readonly tokenLifetimeSeconds?: number
}

/** A running sample system. */
export interface System extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly token: string
  /** Finishes requests under way (up to 2 s), then closes the store. Safe to call twice. */
  close(): Promise<void>
  /** Cuts all connections, so that a close under way ends at once. */
  abort(): void
}

/** What the parts of a system are built on. */
export interface SystemParts {
  readonly app: FastifyInstance
  readonly store: Store
  readonly effects: Effects
  readonly random: Random
  readonly seed: number
}

/** A system's own part: creates its data when it is new, registers its routes. */
export interface SystemDefinition {
  readonly name: string
  install(parts: SystemParts): void
}

/** Starts a system on 127.0.0.1. Throws when the port is taken or the home cannot be written. */
export async function startSystem(definition: SystemDefinition, options: SystemOptions): Promise<System> {
  const { home, port = 0, seed = 7, token = 'sample-token' } = options
  const store = Store.open({ home, name: definition.name })
  const stopping = new AbortController()
  const app = createApp()
  try {
    const ledger = new Ledger(store.db)
    const switches = new FaultSwitches()
    const calls = new CallCounts()
    const access = new Access(store, {
      token,
      clientId: options.clientId ?? 'sample-client',
      clientSecret: options.clientSecret ?? 'sample-secret',
      tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    })
    registerBodyParsers(app)
    registerErrorAnswers(app)
    calls.register(app)
    registerFaults(app, { switches, random: createRandom(seed), stopping: stopping.signal })
    access.register(app)
    registerSteering(app, { ledger, switches, calls, access })
    app.get('/healthz', async () => ({ status: 'ok', system: definition.name }))
    definition.install({ app, store, effects: new Effects(store, ledger), random: createRandom(seed + 1), seed })
    const url = await app.listen({ host: '127.0.0.1', port })
    return toSystem({ app, store, stopping, url, token })
  } catch (error) {
    await app.close()
    store[Symbol.dispose]()
    throw error
  }
}

function createApp(): FastifyInstance {
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    requestIdHeader: 'x-request-id',
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 300 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  closeUnusedConnections(app)
  return app
}

/** Clients open connections ahead of their requests; Node counts these as busy and would wait for them on closing. */
function closeUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy()
  })
}

interface Running {
  readonly app: FastifyInstance
  readonly store: Store
  readonly stopping: AbortController
  readonly url: string
  readonly token: string
}

function toSystem({ app, store, stopping, url, token }: Running): System {
  const abort = (): void => app.server.closeAllConnections()
  const closeOnce = async (): Promise<void> => {
    stopping.abort()
    const grace = setTimeout(abort, closeGraceMs)
    try {
      await app.close()
    } finally {
      clearTimeout(grace)
      store[Symbol.dispose]()
    }
  }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeOnce()
    return closing
  }
  return { url, token, close, abort, [Symbol.asyncDispose]: close }
}
