import type { ErrorInfo } from '@crossdock/shared/errors'
import type { FindSubflow, Flow } from '@crossdock/shared/flow'
import type { AnyExecutor, ManifestRegistry, NodeLog, SourceItem, SystemAccess } from '@crossdock/shared/node'
import type { JourneyStep, RecordState } from '@crossdock/shared/record'
import { type CallRunner, createCallRunner } from './engine/calls.ts'
import { drainLane } from './engine/lane-runner.ts'
import { keyOf, placeRecord } from './engine/placement.ts'
import { buildPlan, type Plan, sourcesOf } from './engine/plan.ts'
import type { Clock, Ids } from './engine/ports.ts'
import { createTurns } from './engine/turns.ts'
import { MemoryStore } from './store/memory-store.ts'

/** One run of a flow without database and queue: the same engine on the store in memory. */
export interface MemoryRun {
  readonly flow: Flow
  /** The flow, compiled already. Default: it is compiled here. */
  readonly plan?: Plan
  /** Finds the subflows that the flow calls. */
  readonly find?: FindSubflow
  readonly manifests: ManifestRegistry
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly items: readonly SourceItem[]
  /** Which source the items come from; the first one by default. */
  readonly source?: string
  readonly system: SystemAccess
  readonly params?: Readonly<Record<string, unknown>>
  readonly clock: Clock
  readonly ids: Ids
  readonly log: NodeLog
  readonly signal?: AbortSignal
  /** Runs what reaches outside. Default: the executors, for real. */
  readonly calls?: CallRunner
  /** The moment of acceptance, ISO 8601. Default: now. */
  readonly acceptedAt?: string
  /** Lets the time until a wait ends pass. Default: it is slept through. */
  readonly waitUntil?: (atMs: number, signal: AbortSignal) => Promise<void>
  /** From 0 to 1, for the delays of retries. */
  readonly random?: () => number
}

/** How a record ended, or where it stands when nothing more happens by itself. */
export interface MemoryOutcome {
  readonly id: string
  readonly key: string
  readonly entity: string
  readonly state: RecordState
  readonly reason?: string
  readonly parentId?: string
  readonly payload: unknown
  readonly steps: readonly JourneyStep[]
  readonly exceptions: readonly { readonly node: string; readonly error: ErrorInfo }[]
}

/**
 * Runs items through a flow until nothing more happens by itself: every record has ended, is parked, or waits behind a
 * parked one. Waits for retries as the flow's policy says. Throws FLOW_INVALID, and VALUE_MISSING for an item without key.
 */
export async function runInMemory(run: MemoryRun): Promise<readonly MemoryOutcome[]> {
  return outcomesOf(await runToRest(run))
}

/** The same; answers the store with everything that is known of the records. */
export async function runToRest(run: MemoryRun): Promise<MemoryStore> {
  const { flow, manifests, find } = run
  const plan = run.plan ?? buildPlan(flow, { version: 1, manifests, ...(find ? { find } : {}) })
  const store = new MemoryStore(run.clock)
  acceptItems(run, plan, store)
  const signal = run.signal ?? new AbortController().signal
  const options = runnerOptions(run, { plan, store, signal })
  while (!signal.aborted) {
    const lanes = store.lanesWithWork()
    if (lanes.length > 0) {
      await Promise.all(lanes.map((lane) => drainLane(lane, options)))
      continue
    }
    const wakeAtMs = store.nextWakeMs()
    if (wakeAtMs === undefined) break
    if (run.waitUntil) await run.waitUntil(wakeAtMs, signal)
    else await run.clock.sleep(Math.max(0, wakeAtMs - run.clock.nowMs()), signal)
  }
  return store
}

function acceptItems(run: MemoryRun, plan: Plan, store: MemoryStore): void {
  const { clock, flow, ids, items, manifests, source } = run
  const from = source ?? sourcesOf(flow, manifests)[0]?.id ?? ''
  const acceptedAt = run.acceptedAt ?? new Date(clock.nowMs()).toISOString()
  const runId = ids.next()
  for (const { payload } of items) {
    const id = ids.next()
    const key = keyOf(plan, { id, payload, acceptedAt })
    store.accept({
      ...placeRecord(flow, { id, key }),
      id,
      flow: flow.id,
      version: plan.version,
      runId,
      source: from,
      entity: flow.record.entity,
      key,
      payload,
      acceptedAt,
      lineage: id,
      lineageDay: acceptedAt.slice(0, 10),
      generation: 0,
      openChildren: 0,
      progress: undefined,
      entry: `${from}.out`,
    })
  }
}

function runnerOptions(
  { calls, clock, executors, ids, log, params = {}, random = Math.random, system }: MemoryRun,
  { plan, store, signal }: { readonly plan: Plan; readonly store: MemoryStore; readonly signal: AbortSignal },
): Parameters<typeof drainLane>[1] {
  return {
    store,
    calls: calls ?? createCallRunner(executors),
    tools: {
      executors,
      system,
      logFor: () => log,
      params,
      clock,
      ids,
      random,
      mask: (kept) => kept,
      holdOf: () => undefined,
      signal,
    },
    planFor: async () => plan,
    ownerId: 'memory',
    turns: createTurns(1),
    maxInFlight: 200,
    idlePollMs: 1_000,
    handOverAfterMs: Number.POSITIVE_INFINITY,
    stopping: signal,
    onRing: () => {},
    onWaiting: () => {},
  }
}

function outcomesOf(store: MemoryStore): readonly MemoryOutcome[] {
  return [...store.records.values()].map((record) => ({
    id: record.id,
    key: record.key,
    entity: record.entity,
    state: record.state,
    ...(record.reason === undefined ? {} : { reason: record.reason }),
    ...(record.parentId === undefined ? {} : { parentId: record.parentId }),
    payload: record.payload,
    steps: store.journey.get(record.id) ?? [],
    exceptions: store.exceptions
      .filter((exception) => exception.recordId === record.id)
      .map(({ node, error }) => ({ node, error })),
  }))
}
