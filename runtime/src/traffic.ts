import type { JourneyStep } from '@crossdock/shared/record'
import type { Plan } from './engine/plan.ts'
import type { Clock } from './engine/ports.ts'
import type { WalkChanges } from './engine/walk.ts'
import type { Database } from './store/database.ts'
import { addTraffic, forgetTraffic, type Traffic } from './store/flow-traffic-store.ts'

/** What a worker has moved, for the picture of a flow. */
export interface TrafficCounter {
  /** Counts what a commit made final. */
  note(facts: { readonly flow: string; readonly changes: readonly WalkChanges[] }): void
  /** Hands out what was counted since the last time. */
  take(): readonly Traffic[]
}

type Kind = 'passed' | 'failed' | 'retried'

const keepMinutes = 120
const writeEveryMs = 1_000
const forgetEveryMs = 600_000

/** Counts of one port of a node; written in place, because every record passes here. */
interface Tally {
  readonly node: string
  readonly port: string
  passed: number
  failed: number
  retried: number
}

/** Counts visits of nodes and what goes out through their ports, in memory. */
export function createTrafficCounter(): TrafficCounter {
  let flows = new Map<string, Map<string, Tally>>()

  function add(
    flow: string,
    node: string,
    { port = '', kind = 'passed' }: { readonly port?: string; readonly kind?: Kind } = {},
  ): void {
    const tallies = flows.get(flow) ?? new Map<string, Tally>()
    flows.set(flow, tallies)
    const name = `${node}.${port}`
    const tally = tallies.get(name) ?? { node, port, passed: 0, failed: 0, retried: 0 }
    tallies.set(name, tally)
    tally[kind]++
  }

  function noteStep(flow: string, step: JourneyStep, plan: Plan): void {
    // Who splits and goes on afterwards has visited its node once.
    const isToJoin = step.outcome === 'split' && plan.steps.get(step.node)?.manifest.joinPort !== undefined
    const kind = isToJoin ? undefined : kindOf(step)
    if (kind) add(flow, step.node, { kind })
    if (step.outcome === 'diverted') add(flow, step.node, { port: 'error' })
    for (const { port } of step.out ?? []) add(flow, step.node, { port })
  }

  /** Where a record begins: its first commit tells that its source has let it in. Children are counted at their split. */
  function noteEntry(flow: string, { record, plan, isFirst }: WalkChanges): void {
    if (!isFirst) return
    const [node, port] = splitPort(record.entry)
    if (plan.steps.has(node)) return
    add(flow, node)
    add(flow, node, { port })
  }

  return {
    note({ flow, changes }) {
      for (const change of changes) {
        noteEntry(flow, change)
        for (const step of change.steps) noteStep(flow, step, change.plan)
        for (const { entry } of change.children) {
          const [node, port] = splitPort(entry)
          add(flow, node, { port })
        }
      }
    },
    take() {
      const taken = flows
      flows = new Map()
      return [...taken].flatMap(([flow, tallies]) => [...tallies.values()].map((tally) => ({ flow, ...tally })))
    },
  }
}

function kindOf({ outcome, out }: JourneyStep): Kind | undefined {
  switch (outcome) {
    case 'passed':
    case 'filtered':
    case 'split':
    case 'recalled':
      return 'passed'
    case 'settled':
      return out ? 'passed' : undefined
    case 'diverted':
    case 'parked':
      return 'failed'
    case 'retrying':
    case 'unknown':
      return 'retried'
    case 'resumed':
      return undefined
  }
}

function splitPort(entry: string): [node: string, port: string] {
  const dot = entry.indexOf('.')
  return [entry.slice(0, dot), entry.slice(dot + 1)]
}

/** Writes what was counted once a second, until the signal aborts. What cannot be written is let go: it is a picture. */
export async function runTrafficWriter(
  options: {
    readonly database: Database
    readonly clock: Clock
    readonly counter: TrafficCounter
    readonly onError: (error: unknown) => void
  },
  stopping: AbortSignal,
): Promise<void> {
  const { database, clock, counter, onError } = options
  let forgetAtMs = clock.nowMs() + forgetEveryMs
  while (!stopping.aborted) {
    await clock.sleep(writeEveryMs, stopping)
    await addTraffic(database, counter.take()).catch(onError)
    if (clock.nowMs() < forgetAtMs) continue
    forgetAtMs = clock.nowMs() + forgetEveryMs
    await forgetTraffic(database, { keepMinutes }).catch(onError)
  }
}
