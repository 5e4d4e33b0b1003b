import { type CaseDocument, recordPathOf } from '@crossdock/shared/case'
import { CrossdockError, type ErrorInfo, toCrossdockError } from '@crossdock/shared/errors'
import type { LookupTable } from '@crossdock/shared/expression'
import { type Flow, manifestOf } from '@crossdock/shared/flow'
import type { AnyExecutor, ManifestRegistry, NodeLog, Sandbox, SystemAccess } from '@crossdock/shared/node'
import type { JourneyStep, RecordState } from '@crossdock/shared/record'
import { simulateCall } from '../debug/simulate-call.ts'
import { createCallRunner } from '../engine/calls.ts'
import type { Plan } from '../engine/plan.ts'
import { runToRest } from '../run-in-memory.ts'
import type { MemoryRecord, MemoryStore } from '../store/memory-store.ts'
import { createCaseClock, createCaseIds } from './case-clock.ts'
import { createPinnedCalls, type MissingPin, type SentRequest } from './pinned-calls.ts'
import { lookupOfCase } from './recording-lookup.ts'

/** What cases are run with: nothing of it reaches the outside. */
export interface CaseBench {
  readonly manifests: ManifestRegistry
  readonly executors: Readonly<Record<string, AnyExecutor>>
  /** Runs the JavaScript of code nodes: that of the flow, for real. */
  readonly sandbox: Sandbox
}

/** How a run of a case is. */
export interface CaseRunOptions {
  /** Answers code tables. Default: the rows of the case. */
  readonly lookup?: LookupTable
  readonly signal?: AbortSignal
  /** Default 30 s. */
  readonly timeoutMs?: number
}

/** What became of one record of a case. */
export interface CaseRecord {
  /** e.g. `0` or `0/split1[2]` */
  readonly path: string
  readonly key: string
  readonly entity: string
  readonly state: RecordState
  readonly reason?: string
  readonly steps: readonly JourneyStep[]
  /** The port at which it began, `<node>.<port>`. */
  readonly entry: string
  readonly causes: readonly { readonly node: string; readonly code: string }[]
}

/** What became of a case. */
export interface CaseRun {
  readonly records: readonly CaseRecord[]
  readonly sent: readonly SentRequest[]
  readonly missing: readonly MissingPin[]
  /** Why it could not be run to the end. */
  readonly error?: ErrorInfo
}

const defaultTimeoutMs = 30_000
const silent: NodeLog = { info: () => {}, warn: () => {} }

/**
 * Runs a case: the engine in memory, with pins where the flow reaches outside. The same case and flow give the same
 * outcome every time; retries are not waited for. What keeps the case from running is told in `error`.
 */
export async function runCase(
  bench: CaseBench,
  { document, plan }: { readonly document: CaseDocument; readonly plan: Plan },
  options: CaseRunOptions = {},
): Promise<CaseRun> {
  const { flow } = plan
  const foreign = findMisfit(bench, flow, document)
  if (foreign) return { records: [], sent: [], missing: [], error: foreign.toInfo() }
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs)
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout
  const system = noSystems(options.lookup ?? lookupOfCase(document), bench.sandbox)
  const calls = createPinnedCalls({
    pins: document.pins,
    pathOf: ({ lineage }) => pathOf(lineage),
    own: createCallRunner(bench.executors),
    simulate: (call) => simulateCall(call, bench.executors, { real: system }),
  })
  const clock = createCaseClock(Date.parse(document.acceptedAt))
  try {
    const store = await runToRest({
      flow,
      // Of a case, everything is kept, whatever the flow keeps of its records.
      plan: { ...plan, flow: { ...flow, settings: { ...flow.settings, history: 'full' } } },
      ...{ calls, clock, signal, system },
      ...{ executors: bench.executors, manifests: bench.manifests },
      items: document.items.map(({ payload }) => ({ payload })),
      source: document.source,
      acceptedAt: new Date(document.acceptedAt).toISOString(),
      ids: createCaseIds(),
      log: silent,
      random: () => 0.5,
      waitUntil: async (atMs) => clock.leapTo(atMs),
    })
    const ended = { records: recordsOf(store), sent: calls.sent, missing: calls.missing }
    const error = signal.aborted ? interrupted(options.signal) : missingPin(flow, calls.missing[0])
    return error ? { ...ended, error: error.toInfo() } : ended
  } catch (thrown) {
    return { records: [], sent: calls.sent, missing: calls.missing, error: toCrossdockError(thrown).toInfo() }
  }
}

/** Items get the ids 2, 3, … after that of their run: their place is known before the first of them moves. */
function pathOf(lineage: string): string {
  const root = lineage.split('/')[0] ?? ''
  return recordPathOf(lineage, { lineage: root, index: Number(root.slice(-12)) - 2 })
}

function recordsOf(store: MemoryStore): readonly CaseRecord[] {
  const toRecord = ({ entity, entry, id, key, lineage, reason, state }: MemoryRecord): CaseRecord => ({
    ...{ path: pathOf(lineage), key, entity, state, entry },
    ...(reason === undefined ? {} : { reason }),
    steps: store.journey.get(id) ?? [],
    causes: store.exceptions.flatMap(({ error, node, recordId }) =>
      recordId === id ? [{ node, code: error.code }] : [],
    ),
  })
  return [...store.records.values()].map(toRecord).sort((a, b) => comparePaths(a.path, b.path))
}

/** By numbers where there are numbers: `2` before `10`. */
function comparePaths(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** Doors for nodes that reach nothing. One that is opened all the same fails its node. */
function noSystems(lookup: LookupTable, sandbox: Sandbox): SystemAccess {
  const closed = (name: string): never => {
    throw new CrossdockError('SYSTEM_MISSING', `A case reaches no system, and a node asked for “${name}”.`)
  }
  return { http: closed, folder: closed, lookup, sandbox }
}

function findMisfit({ manifests }: CaseBench, flow: Flow, document: CaseDocument): CrossdockError | undefined {
  if (document.flow !== flow.id) {
    return new CrossdockError(
      'INPUT_INVALID',
      `The case “${document.id}” is of the flow “${document.flow}”, not of “${flow.id}”.`,
      {
        remedy: 'Run it with its own flow, or correct `flow` in the case.',
      },
    )
  }
  const node = flow.nodes[document.source]
  if (node && manifestOf(manifests, node.type)?.kind === 'source') return undefined
  return new CrossdockError(
    'INPUT_INVALID',
    `The flow has no source “${document.source}”, through which the case comes in.`,
    {
      remedy: 'Correct the source of the case, or make it anew from a sample.',
    },
  )
}

function interrupted(signal: AbortSignal | undefined): CrossdockError {
  return signal?.aborted
    ? new CrossdockError('CANCELLED', 'The run of the case was stopped before it ended.')
    : new CrossdockError('TIMED_OUT', 'The case did not come to its end in time.', {
        remedy: 'Look for code that runs long, or make the case smaller.',
      })
}

function missingPin(flow: Flow, missing: MissingPin | undefined): CrossdockError | undefined {
  if (!missing) return undefined
  const { key, node, record } = missing
  const name = flow.nodes[node]?.name ?? node
  return new CrossdockError(
    'NOT_FOUND',
    `“${name}” reaches outside, and the case has no answer of it for record ${record} (${key}).`,
    { remedy: `Pin an answer of “${name}” in the case: what it gives out, or how it fails.`, detail: { node, record } },
  )
}
