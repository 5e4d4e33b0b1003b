import { portOf } from '@crossdock/shared/flow'
import type { JourneyStep } from '@crossdock/shared/record'
import { beginAt, depart } from '../engine/departure.ts'
import type { Plan } from '../engine/plan.ts'
import { arriveAt, type Token } from '../engine/token.ts'

/** Stands for a payload that the flow's history does not keep. */
export const notKept: unique symbol = Symbol('not kept')

/** A record as far as its way can be told from it. */
export interface Travelled {
  /** Port at which it began, `<node>.<port>`. */
  readonly entry: string
  readonly payload: unknown
  readonly journey: readonly JourneyStep[]
}

/**
 * How a record came to a node, by its journey: a branch for each of its visits, carrying what it carried then (or
 * `notKept`). Empty when it never came there.
 *
 * 1. Begin where the record began.
 * 2. Step by step, let each answer of the journey lead on along the wires of the plan.
 * 3. Where a person had it run on elsewhere, go on from there; what was on the branches behind that place is void.
 */
export function arrivalsAt(plan: Plan, record: Travelled, node: string): readonly Token[] {
  const standing = new Map<string, Token>()
  const arrivals = new Map<string, Token>()
  const arrive = (token: Token) => {
    standing.set(token.branch, token)
    if (token.node === node) arrivals.set(token.branch, token)
  }
  for (const token of beginAt(plan, record.entry, record.payload)) arrive(token)
  for (const step of record.journey) {
    if (step.resumed) {
      const before = standing.get(step.branch)
      for (const ways of [standing, arrivals]) voidBehind(ways, step.branch)
      const payload = Object.hasOwn(step.resumed, 'payload') ? step.resumed.payload : (before?.payload ?? notKept)
      arrive(arriveAt(step.node, { branch: step.branch, payload, forks: step.resumed.forks ?? before?.forks ?? {} }))
    } else for (const token of onward(plan, step, standing.get(step.branch))) arrive(token)
  }
  return [...arrivals.values()]
}

/** The branches behind one: itself, and those into which it forked. */
export function isBehind(branch: string, first: string): boolean {
  return branch === first || branch.startsWith(`${first}.`)
}

function voidBehind(ways: Map<string, Token>, first: string): void {
  for (const branch of [...ways.keys()]) if (isBehind(branch, first)) ways.delete(branch)
}

function onward(plan: Plan, journeyStep: JourneyStep, token: Token | undefined): readonly Token[] {
  const step = plan.steps.get(journeyStep.node)
  if (!step || token?.node !== journeyStep.node) return []
  const emissions = emissionsOf(journeyStep, token)
  if (emissions.length === 0) return []
  return depart(plan, step, token, { kind: 'emit', emissions }).arrivals
}

function emissionsOf(
  { outcome, out, error, node }: JourneyStep,
  token: Token,
): readonly { readonly port: string; readonly payload: unknown }[] {
  if (outcome === 'diverted') {
    const input = token.payload
    return [{ port: 'error', payload: input === notKept ? notKept : { error: { node, ...error }, input } }]
  }
  return (out ?? []).map((emission) => ({
    port: emission.port,
    payload: Object.hasOwn(emission, 'payload') ? emission.payload : notKept,
  }))
}

/** Nodes that can be reached from a node, itself included. */
export function reachableFrom(plan: Plan, node: string): ReadonlySet<string> {
  const seen = new Set<string>()
  const queue = [node]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    for (const [from, targets] of plan.wiring) if (portOf(from).node === next) queue.push(...targets)
  }
  return seen
}
