import { CrossdockError } from '@crossdock/shared/errors'
import type { LookupTable } from '@crossdock/shared/expression'
import {
  type BatchItem,
  compileConfig,
  type NodeExecutor,
  type Resolved,
  type SourceManifest,
  type StepContext,
  type StepManifest,
  type StepResult,
  type SystemAccess,
  type VerifyResult,
} from '@crossdock/shared/node'
import type { z } from 'zod'

/** What a test may set about the record a node works on. */
export interface NodeTestOptions {
  readonly payload?: unknown
  readonly recordId?: string
  readonly key?: string
  readonly entity?: string
  readonly lookup?: LookupTable
  readonly system?: Partial<SystemAccess>
  readonly signal?: AbortSignal
  readonly effectKey?: string
  readonly attempt?: number
}

const acceptedAt = '2026-11-21T08:00:00.000Z'
const silentLog = { info: () => {}, warn: () => {} }
const unavailable = (what: string) => () => {
  throw new CrossdockError('SYSTEM_MISSING', `This test gave the node no ${what}.`)
}

/** A configuration as the node would receive it for this record. Throws when the configuration itself is invalid. */
export function resolveFor<M extends StepManifest | SourceManifest>(
  manifest: M,
  config: z.input<M['config']>,
  options: NodeTestOptions = {},
): Resolved<z.output<M['config']>> {
  const { resolve, problems } = compileConfig(manifest.config, manifest.config.parse(config))
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  const record = recordOf(options)
  return resolve({
    payload: record.payload,
    record: { id: record.id, key: record.key, entity: record.entity, flow: record.flow, acceptedAt },
    nowMs: Date.parse(acceptedAt),
    ...(options.lookup ? { lookup: options.lookup } : {}),
  }) as Resolved<z.output<M['config']>>
}

/** Access to outside systems as a test grants it; everything else answers SYSTEM_MISSING. */
export function systemOf(options: NodeTestOptions): SystemAccess {
  return {
    http: unavailable('HTTP system'),
    folder: unavailable('folder'),
    lookup: options.lookup ?? (() => undefined),
    sandbox: { run: unavailable('sandbox') },
    ...options.system,
  }
}

function recordOf(options: NodeTestOptions) {
  return {
    id: options.recordId ?? 'r1',
    key: options.key ?? 'SO-1001',
    entity: options.entity ?? 'order',
    flow: 'test-flow',
    payload: options.payload ?? {},
    acceptedAt,
  }
}

/** The context a step node would get for this record. */
export function contextFor<M extends StepManifest>(
  manifest: M,
  config: z.input<M['config']>,
  options: NodeTestOptions = {},
): StepContext<M> {
  return {
    ...itemFor(manifest, config, options),
    signal: options.signal ?? new AbortController().signal,
    log: silentLog,
    system: systemOf(options),
  }
}

function itemFor<M extends StepManifest>(
  manifest: M,
  config: z.input<M['config']>,
  options: NodeTestOptions,
): BatchItem<M> {
  return {
    config: resolveFor(manifest, config, options),
    record: recordOf(options),
    effect: { key: options.effectKey ?? 'e'.repeat(64), attempt: options.attempt ?? 1 },
  }
}

/** Runs a step node on one record. */
export async function runStep<M extends StepManifest>(
  node: { readonly manifest: M; readonly executor: NodeExecutor<M> },
  config: z.input<M['config']>,
  options: NodeTestOptions = {},
): Promise<StepResult> {
  const execute = node.executor.execute
  if (!execute) throw new Error(`${node.manifest.type} has no execute`)
  return await execute(contextFor(node.manifest, config, options))
}

/** Runs a step node's probe on one record. */
export async function runVerify<M extends StepManifest>(
  node: { readonly manifest: M; readonly executor: NodeExecutor<M> },
  config: z.input<M['config']>,
  options: NodeTestOptions = {},
): Promise<VerifyResult> {
  const verify = node.executor.verify
  if (!verify) throw new Error(`${node.manifest.type} has no verify`)
  return await verify(contextFor(node.manifest, config, options))
}

/** Runs a batch node over records that share a configuration. */
export async function runBatch<M extends StepManifest>(
  node: { readonly manifest: M; readonly executor: NodeExecutor<M> },
  config: z.input<M['config']>,
  records: readonly NodeTestOptions[],
): Promise<readonly (StepResult | CrossdockError)[]> {
  const executeBatch = node.executor.executeBatch
  const first = records[0] ?? {}
  if (!executeBatch) throw new Error(`${node.manifest.type} has no executeBatch`)
  return await executeBatch({
    items: records.map((record) => itemFor(node.manifest, config, record)),
    signal: first.signal ?? new AbortController().signal,
    log: silentLog,
    system: systemOf(first),
  })
}
