import type { Services } from '../services.ts'
import { declare } from './declare.ts'
import { type KillableRuntime, openKillableRuntime } from './killable-runtime.ts'
import { startTestRuntime } from './test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './test-target.ts'

/** A runtime that can be killed, and beside it a desk on the same database that outlives it. */
export interface KillableDesk extends AsyncDisposable {
  readonly killable: KillableRuntime
  /** The desk: asks and looks, has no worker and no scheduler. */
  readonly services: Services
  /** The system `wms`. */
  readonly target: TestHttpTarget
}

/** Starts all three. */
export async function openKillableDesk(): Promise<KillableDesk> {
  await using undo = new AsyncDisposableStack()
  const target = undo.use(await startTestTarget())
  const killable = undo.use(await openKillableRuntime())
  const parts = { api: false, worker: false, scheduler: false }
  const desk = undo.use(await startTestRuntime({ databaseUrl: killable.databaseUrl, schema: 'public', parts }))
  const { services } = desk.runtime
  await declare(services, { systems: { wms: { kind: 'http', baseUrl: target.url, network: 'loopback' } } })
  const resources = undo.move()
  return { killable, services, target, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
