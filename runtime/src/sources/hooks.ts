import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type {
  AcceptReport,
  AnyExecutor,
  CredentialCheck,
  HookContext,
  HookRequest,
  NodeLog,
  Receive,
  SourceItem,
  SourceManifest,
} from '@crossdock/shared/node'
import { compileConfig } from '@crossdock/shared/node'
import { hopsHeader, maxHops, readHops } from '@crossdock/shared/record'
import type { Catalog, CurrentFlow } from '../catalog.ts'
import { isoTime } from '../engine/iso-time.ts'
import type { PlanSource } from '../engine/plan.ts'
import type { Clock, Ids } from '../engine/ports.ts'
import type { HookAnswer } from '../services.ts'
import type { Database } from '../store/database.ts'
import { claimNonce } from '../store/source-store.ts'
import type { IntakeDoor } from './intake.ts'

/** What receiving needs. */
export interface HookOptions {
  readonly database: Database
  readonly catalog: Catalog
  readonly intake: IntakeDoor
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly credentials: CredentialCheck
  readonly clock: Clock
  readonly ids: Ids
  readonly logFor: (facts: { readonly flow: string; readonly node: string }) => NodeLog
}

/** When a sender may try again after trouble that passes. */
const retryAfterMs = 5_000

/**
 * Hands an HTTP call to the source that is bound to exactly this method and path; there is no fallback. The source
 * authenticates it before anything reads the body.
 */
export async function receiveHook(options: HookOptions, path: string, request: HookRequest): Promise<HookAnswer> {
  try {
    const bound = findHook(options.catalog, path, request.method)
    if (!bound)
      throw new CrossdockError('NOT_FOUND', `No published flow has a hook at ${request.method} /hooks/${path}.`)
    if (bound.flow.isPaused) {
      throw new CrossdockError('OVERLOADED', `Flow “${bound.flow.plan.flow.id}” is paused.`, { retryAfterMs: 60_000 })
    }
    const verdict = await receive(options, bound, request)
    if (!verdict.ok) throw verdict.error
    return { ok: true, report: await take(options, bound, { request, items: verdict.items }) }
  } catch (thrown) {
    const error = toCrossdockError(thrown)
    if (error.code === 'INTERNAL')
      options.logFor({ flow: '', node: path }).warn('hook failed', { cause: String(error.cause) })
    return {
      ok: false,
      error: error.toInfo(),
      ...(error.isRetryable ? { retryAfterSeconds: Math.ceil((error.retryAfterMs ?? retryAfterMs) / 1000) } : {}),
    }
  }
}

/** Takes what an authenticated call brings, unless it has come through so many calls that it must be in a loop. */
async function take(
  { intake, ids }: HookOptions,
  { flow, source }: BoundHook,
  { request, items }: { readonly request: HookRequest; readonly items: readonly SourceItem[] },
): Promise<AcceptReport> {
  const { plan } = flow
  const hops = readHops(request.headers[hopsHeader])
  if (hops > maxHops) {
    const message = `The message has come through ${hops} Crossdock calls; ${maxHops} are allowed.`
    return await intake.refuse(
      { flow: plan.flow.id, source: source.id, items },
      new CrossdockError('LOOP_DETECTED', message, { detail: { hops } }),
    )
  }
  return await intake.accept({
    ...{ plan, source: source.id, runId: ids.next(), run: 'whole', items, onBadItem: 'refuse' },
    hops,
  })
}

interface BoundHook {
  readonly flow: CurrentFlow
  readonly source: PlanSource
}

const indexes = new WeakMap<ReadonlyMap<string, CurrentFlow>, ReadonlyMap<string, BoundHook>>()

function findHook(catalog: Catalog, path: string, method: string): BoundHook | undefined {
  const { current } = catalog
  let index = indexes.get(current)
  if (!index) {
    index = indexHooks(current)
    indexes.set(current, index)
  }
  return index.get(`${method} ${path}`)
}

function indexHooks(current: ReadonlyMap<string, CurrentFlow>): ReadonlyMap<string, BoundHook> {
  const index = new Map<string, BoundHook>()
  for (const flow of current.values()) {
    for (const source of flow.sources) {
      const hook = source.isDisabled ? undefined : source.manifest.hookFrom?.(source.config)
      if (hook) index.set(`${hook.method} ${hook.path}`, { flow, source })
    }
  }
  return index
}

const resolvers = new WeakMap<PlanSource, ReturnType<typeof compileConfig>['resolve']>()

/** A source's configuration as its executor receives it: lazy expressions as functions. There is no record yet. */
export function resolveSourceConfig(
  source: PlanSource,
  flow: string,
  nowMs: number,
): HookContext<SourceManifest>['config'] {
  let resolve = resolvers.get(source)
  if (!resolve) {
    resolve = compileConfig(source.manifest.config, source.config).resolve
    resolvers.set(source, resolve)
  }
  const acceptedAt = isoTime(nowMs)
  return resolve({
    payload: {},
    record: { id: '', key: '', entity: '', flow, acceptedAt },
    nowMs,
  }) as HookContext<SourceManifest>['config']
}

async function receive(options: HookOptions, { flow, source }: BoundHook, request: HookRequest) {
  const execute = options.executors[source.manifest.type]?.receive as Receive<SourceManifest> | undefined
  if (!execute) throw new CrossdockError('INTERNAL', `“${source.manifest.type}” has no receive.`)
  const flowId = flow.plan.flow.id
  return await execute({
    config: resolveSourceConfig(source, flowId, request.receivedAtMs),
    request,
    credentials: options.credentials,
    claimNonce: (nonce, ttlMs, holder) =>
      claimNonce(options.database, { flow: flowId, source: source.id, nonce, ttlMs, ...(holder ? { holder } : {}) }),
    log: options.logFor({ flow: flowId, node: source.id }),
  })
}
