import { readFile } from 'node:fs/promises'
import type { ApiClient } from '@crossdock/shared/api'
import { clientsOf } from '../../testing/api-client.ts'
import { postgresUrl } from '../../testing/services.ts'
import { startTestRuntime } from '../../testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from '../../testing/test-target.ts'

/** A runtime with all its parts and a target that it calls, as people of each role see it over HTTP. */
export interface DesignerRuntime extends AsyncDisposable {
  readonly url: string
  readonly target: TestHttpTarget
  readonly admin: ApiClient
  readonly designer: ApiClient
  readonly operator: ApiClient
  readonly viewer: ApiClient
  /** The token with which the command line may do everything. */
  readonly adminToken: string
  /** Declares the target as a system. Each test takes a name of its own, so that one that is down harms no other. */
  declareSystem(name: string, more?: object): Promise<unknown>
  publish(
    document: object,
    more?: { readonly expectedVersion?: number },
  ): Promise<{ readonly flow: string; readonly version: number; readonly isNew: boolean }>
  /** Accepts a record for each number. Answers their ids. */
  start(flow: string, numbers: readonly string[]): Promise<readonly string[]>
}

/** Starts both. The runtime serves the environment “Berlin”, production. */
export async function startDesignerRuntime(): Promise<DesignerRuntime> {
  await using undo = new AsyncDisposableStack()
  const target = undo.use(await startTestTarget())
  const environment = { name: 'Berlin', kind: 'production' } as const
  const started = undo.use(await startTestRuntime({ databaseUrl: postgresUrl(), environment }))
  const { admin, designer, operator, viewer } = await clientsOf(started.runtime)
  const resources = undo.move()
  return {
    ...{ target, admin, designer, operator, viewer },
    url: started.runtime.url ?? '',
    adminToken: (await readFile(started.runtime.adminTokenPath, 'utf8')).trim(),
    declareSystem(name, more = {}) {
      const declaration = { kind: 'http' as const, baseUrl: target.url, network: 'loopback', ...more }
      return admin.putSystem({ params: { name }, body: { declaration } })
    },
    publish: (document, more = {}) =>
      designer.publishFlow({ body: { document: { ...document }, message: 'a test', ...more } }),
    async start(flow, numbers) {
      const items = numbers.map((number) => ({ payload: { number } }))
      return (await admin.startFlow({ params: { flow }, body: { items } })).recordIds
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** A flow that takes orders, shapes them and sends them to a system. */
export function orderFlow(
  id: string,
  more: { readonly system: string; readonly suffix?: string; readonly retry?: object },
) {
  const { system, suffix = '', retry = { attempts: 1 } } = more
  const fields = [{ target: 'shaped', value: `=number + "${suffix}"` }]
  return {
    format: 'crossdock/flow@1',
    id,
    name: `Flow ${id}`,
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 2 },
    nodes: {
      in: { type: 'manual', version: 1 },
      shape: { type: 'map', version: 1, config: { mode: 'extend', fields } },
      send: { type: 'http-request', version: 1, config: { system, path: '/orders' }, retry },
    },
    wires: [
      { from: 'in.out', to: 'shape' },
      { from: 'shape.out', to: 'send' },
    ],
  }
}
