import { randomBytes } from 'node:crypto'
import { executors } from '@crossdock/nodes/executors'
import { manifests } from '@crossdock/nodes/manifests'
import { type Role, roles } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { HookRequest, SystemAccess } from '@crossdock/shared/node'
import type { FastifyInstance } from 'fastify'
import { Registry } from 'prom-client'
import { fetch, type Headers } from 'undici'
import { openCatalog } from '../../catalog.ts'
import { systemClock, systemIds } from '../../clock.ts'
import { createDebug } from '../../debug/create-debug.ts'
import { createCallRunner } from '../../engine/calls.ts'
import type { Tools } from '../../engine/tools.ts'
import { createLog } from '../../log.ts'
import { createExceptionDesk } from '../../repair/exception-desk.ts'
import { createReplays } from '../../repair/replays.ts'
import { sealCredential } from '../../security/credentials.ts'
import { createSecretBox } from '../../security/secret-box.ts'
import type { Services } from '../../services.ts'
import type { Database } from '../../store/database.ts'
import { createToken } from '../../store/token-store.ts'
import { createServer, type ServerOptions } from '../create-server.ts'

/** A call as a test makes it. */
export interface TestCall {
  readonly method?: string
  readonly path: string
  readonly token?: string
  /** Sent as JSON. */
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A listening server over a real database, and services that note what they are asked. */
export interface TestServer extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly url: string
  /** A valid token of each role. */
  readonly tokens: Readonly<Record<Role, string>>
  /** Calls of services in order: name, then what was asked. */
  readonly asked: [string, unknown][]
  readonly log: string[]
  call(
    call: TestCall,
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string; readonly json: unknown }>
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startTestServer(
  database: Database,
  overrides: { readonly services?: Partial<Services>; readonly options?: Partial<ServerOptions> } = {},
): Promise<TestServer> {
  const asked: [string, unknown][] = []
  const log: string[] = []
  const services = { ...noting(database, asked), ...overrides.services }
  const app = await createServer(services, {
    host: '127.0.0.1',
    port: 0,
    publicHosts: ['crossdock.example'],
    log: createLog({ level: 'debug', destination: { write: (line) => log.push(line) } }),
    bodyLimitBytes: 1024 * 1024,
    eventIntervalMs: 20,
    ...overrides.options,
  })
  const made = await Promise.all(
    roles.map(async (role) => [role, (await createToken(database, { name: `a ${role}`, role, actor: 'test' })).token]),
  )
  const address = app.server.address()
  const url = `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`
  return {
    app,
    url,
    asked,
    log,
    tokens: Object.fromEntries(made) as Record<Role, string>,
    call: (call) => send(url, call),
    [Symbol.asyncDispose]: () => app.close(),
  }
}

async function send(url: string, { method = 'GET', path, token, json, headers, body }: TestCall) {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: isJson ? (JSON.parse(text) as unknown) : undefined,
  }
}

/** Reaches nothing. */
const noSystems: SystemAccess = {
  http: (name) => unreachable(name),
  folder: (name) => unreachable(name),
  lookup: () => undefined,
  sandbox: { run: async () => [] },
}

function unreachable(name: string): never {
  throw new CrossdockError('SYSTEM_MISSING', `The system “${name}” is not declared in this environment.`)
}

/** The parts of repair that only write what is asked for. */
function repairOf(database: Database): Pick<Services['repair'], 'replays' | 'exceptions'> {
  const planFor = async (flow: string, version?: number) =>
    await (await openCatalog(database, manifests)).planFor(flow, version)
  const tools: Tools = {
    ...{ clock: systemClock, executors, ids: systemIds, system: noSystems },
    logFor: () => ({ info: () => {}, warn: () => {} }),
    params: {},
    mask: (kept) => kept,
    holdOf: () => undefined,
    random: () => 0.5,
    signal: new AbortController().signal,
  }
  const options = { database, ids: systemIds, planFor, tools, calls: createCallRunner(executors) }
  return { replays: createReplays(options), exceptions: createExceptionDesk(options) }
}

function noting(database: Database, asked: [string, unknown][]): Services {
  const box = createSecretBox(randomBytes(32))
  const report = { runId: '0199a000-0000-7000-8000-000000000001', accepted: 1, duplicates: 0, recordIds: [] }
  const note = <T>(name: string, what: unknown, answer: T): T => {
    asked.push([name, what])
    return answer
  }
  const repaired = (recordIds: readonly string[]) => ({ done: recordIds, refused: [], created: [] })
  return {
    database,
    manifests,
    executors,
    metrics: new Registry(),
    systemAccess: noSystems,
    systemUsers: () => new Map(),
    planFor: async (flow, version) => await (await openCatalog(database, manifests)).planFor(flow, version),
    mask: (kept) => kept,
    ringLanes: () => {},
    environment: { name: 'Berlin', kind: 'test' },
    publish: async (document, options) =>
      note('publish', { document: JSON.parse(document), ...options }, { ok: true, flow: 'f', version: 1, isNew: true }),
    validate: async (document) => note('validate', JSON.parse(document), { problems: [], missing: [] }),
    startManual: async (request, actor) => note('startManual', { ...request, actor }, report),
    fireNow: async (flow, node, actor) => note('fireNow', { flow, node, actor }, undefined),
    receiveHook: async (path: string, request: HookRequest) =>
      note('receiveHook', { path, request }, { ok: true, report }),
    repair: {
      retry: async (request, actor) => note('retry', { ...request, actor }, repaired(request.recordIds)),
      resolve: async (recordIds, actor) => note('resolve', { recordIds, actor }, repaired(recordIds)),
      sendAgain: async (request, actor) =>
        note('sendAgain', { ...request, actor }, { ...repaired(request.recordIds), created: request.recordIds }),
      ...repairOf(database),
    },
    debug: createDebug({
      ...{ access: noSystems, clock: systemClock, database, executors, ids: systemIds, manifests },
      mask: (kept) => kept,
      ownerId: 'test',
      holdOf: () => undefined,
      planFor: async (flow, version) => await (await openCatalog(database, manifests)).planFor(flow, version),
      ring: () => {},
      watchesChanged: async () => {},
    }),
    health: async () => ({
      isReady: true,
      parts: {
        database: { state: 'ok' },
        queue: { state: 'degraded', message: 'redis at 10.0.0.7 does not answer' },
        worker: { state: 'off' },
        scheduler: { state: 'ok' },
      },
    }),
    bindingsChanged: async () => note('bindingsChanged', undefined, undefined),
    sealCredential: (credential) => sealCredential(box, credential),
  }
}
