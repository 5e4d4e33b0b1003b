import type { ApiClient, DebugAct, DebugSession, Role } from '@crossdock/shared/api'
import { fetch } from 'undici'
import { createToken } from '../../store/token-store.ts'
import { clientsOf } from '../../testing/api-client.ts'
import { postgresUrl } from '../../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../../testing/test-target.ts'

/** A runtime and its target, as people of each role see it, for debug sessions. */
export interface DebugRuntime extends AsyncDisposable {
  readonly started: TestRuntime
  readonly target: TestHttpTarget
  readonly as: Readonly<Record<Role, ApiClient>>
  /** What an operator is told live, as it comes. Aborting ends it. */
  listen(query: string, signal: AbortSignal): Promise<{ readonly text: () => string }>
  /** Publishes a flow that speaks to the target. */
  publish(document: object): Promise<void>
  /** Accepts payloads. Answers the ids of their records. */
  accept(flow: string, payloads: readonly object[]): Promise<readonly string[]>
}

/** Starts both, with the target as the system `wms`. */
export async function startDebugRuntime(): Promise<DebugRuntime> {
  await using undo = new AsyncDisposableStack()
  const target = undo.use(await startTestTarget())
  const started = undo.use(await startTestRuntime({ databaseUrl: postgresUrl() }))
  const as = await clientsOf(started.runtime)
  const declaration = { kind: 'http' as const, baseUrl: target.url, network: 'loopback' }
  await as.admin.putSystem({ params: { name: 'wms' }, body: { declaration } })
  const resources = undo.move()
  return {
    ...{ started, target, as },
    listen: (query, signal) => listen(started, query, signal),
    async publish(document) {
      await as.designer.publishFlow({ body: { document: { ...document }, message: 'a test' } })
    },
    async accept(flow, payloads) {
      const items = payloads.map((payload) => ({ payload }))
      return (await as.admin.startFlow({ params: { flow }, body: { items } })).recordIds
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function listen(
  { runtime }: TestRuntime,
  query: string,
  signal: AbortSignal,
): Promise<{ readonly text: () => string }> {
  const { token } = await createToken(runtime.services.database, {
    name: 'a listener',
    role: 'operator',
    actor: 'test',
  })
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${runtime.url}/api/v1/events?${query}`, { headers, signal })
  let text = ''
  const read = async () => {
    for await (const piece of answer.body ?? []) text += Buffer.from(piece).toString()
  }
  read().catch(() => {})
  return { text: () => text }
}

/** A person in one session. */
export interface Stepper {
  readonly session: DebugSession
  act(act: DebugAct): Promise<DebugSession>
}

/** Keeps the session that a client has begun, as it stood after its last act. */
export function stepper(client: ApiClient, begun: DebugSession): Stepper {
  let session = begun
  return {
    get session() {
      return session
    },
    async act(act) {
      session = await client.actDebug({ params: { session: session.id }, body: act })
      return session
    },
  }
}

/** The present track, as `<node> <outcome or kind>`, with the record’s path where it is not the first item. */
export function trackOf({ at, steps }: DebugSession): readonly string[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const track: string[] = []
  for (let step = byId.get(at ?? ''); step; step = byId.get(step.parentId ?? '')) {
    track.unshift(`${step.path === '0' ? '' : `${step.path} `}${step.node} ${step.outcome ?? step.kind}`)
  }
  return track
}

/** A flow with every kind of way: shaped, checked, routed, split, sent; what the target refuses takes the error port. */
export function wayFlow(id: string, more: { readonly send?: object; readonly notify?: object } = {}): object {
  const extend = (target: string, value: string) => ({
    type: 'map',
    version: 1,
    config: { mode: 'extend', fields: [{ target, value }] },
  })
  return {
    format: 'crossdock/flow@1',
    id,
    name: `Flow ${id}`,
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 2 },
    nodes: {
      in: { type: 'manual', version: 1 },
      shape: extend('shaped', '=number + "!"'),
      note: extend('noted', '=true'),
      sort: {
        type: 'route',
        version: 1,
        config: { cases: [{ port: 'big', when: '=qty > 10' }] },
      },
      lines: { type: 'split', version: 1, config: { items: '=lines', key: '=number + "/" + item.sku' } },
      line: extend('checked', '=true'),
      book: { type: 'http-request', version: 1, config: { system: 'wms', path: '/lines' } },
      send: {
        type: 'http-request',
        version: 1,
        config: { system: 'wms', path: '/orders', query: { site: 'A' } },
        onError: 'error-port',
        retry: { attempts: 2, delayMs: 50 },
        ...more.send,
      },
      sent: extend('sent', '=true'),
      refused: extend('refused', '=true'),
      tell: {
        type: 'http-request',
        version: 1,
        config: { system: 'wms', path: '/tell', result: 'payload' },
        retry: { attempts: 1 },
        ...more.notify,
      },
    },
    wires: [
      { from: 'in.out', to: 'shape' },
      { from: 'shape.out', to: 'note' },
      { from: 'note.out', to: 'sort' },
      { from: 'sort.big', to: 'lines' },
      { from: 'lines.out', to: 'line' },
      { from: 'line.out', to: 'book' },
      { from: 'sort.otherwise', to: 'send' },
      { from: 'send.out', to: 'sent' },
      { from: 'sent.out', to: 'tell' },
      { from: 'send.error', to: 'refused' },
    ],
  }
}
