import type { NodePin, PinnedOutcome } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { JourneyStep } from '@crossdock/shared/record'
import type { Plan } from '../engine/plan.ts'
import type { RecordedRecord } from '../store/recorded-tree.ts'

/** A record with its place in the run. */
export interface PlacedRecord {
  readonly path: string
  readonly record: RecordedRecord
  /** Its children that are known. */
  readonly children: readonly RecordedRecord[]
}

/**
 * What the outside answered to a record, node by node, from its journey. It ends where a person had the record run on: a
 * case has no persons. Throws CONFLICT when the history does not hold an answer.
 */
export function pinsOfJourney(plan: Plan, placed: PlacedRecord): readonly NodePin[] {
  const outcomes = new Map<string, PinnedOutcome[]>()
  const seen = new Set<string>()
  for (const step of untilResumed(placed.record.journey)) {
    const reaches = plan.steps.get(step.node)?.effect ?? 'none'
    if (reaches === 'none' || plan.steps.get(step.node)?.isDisabled) continue
    const place = `${step.node} ${step.branch}`
    // What this journey did before is recalled by the engine within the case too.
    if (step.outcome === 'recalled' && seen.has(place)) continue
    seen.add(place)
    const outcome = outcomeOf(plan, step, placed)
    outcomes.set(step.node, [...(outcomes.get(step.node) ?? []), outcome])
  }
  return [...outcomes].map(([node, list]) => ({ node, record: placed.path, outcomes: list }))
}

/** The steps of each branch up to the first with which a person intervened. */
function untilResumed(journey: readonly JourneyStep[]): readonly JourneyStep[] {
  const stopped: string[] = []
  return journey.filter((step, index) => {
    const { branch, outcome } = step
    // A record that was made to run again begins with the person's act: what follows is its own.
    if (outcome === 'resumed') {
      if (index > 0) stopped.push(branch)
      return false
    }
    return !stopped.some((known) => branch === known || branch.startsWith(`${known}.`))
  })
}

function outcomeOf(plan: Plan, step: JourneyStep, placed: PlacedRecord): PinnedOutcome {
  const evidence = step.evidence ? { evidence: step.evidence } : {}
  switch (step.outcome) {
    case 'retrying':
    case 'diverted':
    case 'parked':
    case 'unknown':
      return { ...failureOf(step), ...evidence }
    case 'split':
      return splitOf(plan, step, placed)
    case 'settled':
      if (step.out) return { kind: 'emit', out: payloadsOf(step, placed), ...evidence }
      return {
        kind: 'error',
        error: { code: 'NOT_FOUND', message: step.reason ?? 'The probe found that it had not taken effect.' },
      }
    case 'filtered':
      if (!step.out) return { kind: 'drop', reason: step.reason ?? '' }
      break
    default:
  }
  return { kind: 'emit', out: payloadsOf(step, placed), ...evidence }
}

function failureOf({ error, outcome }: JourneyStep): Extract<PinnedOutcome, { kind: 'error' }> {
  const { code, detail, message } = error ?? { code: 'INTERNAL' as const, message: 'The cause is not kept.' }
  const isUnknown = outcome === 'unknown' || code === 'OUTCOME_UNKNOWN'
  return { kind: 'error', error: { code, message, ...(detail ? { detail } : {}) }, ...(isUnknown ? { isUnknown } : {}) }
}

function splitOf(plan: Plan, step: JourneyStep, { children, path, record }: PlacedRecord): PinnedOutcome {
  const made = children.filter(({ entry }) => entry.startsWith(`${step.node}.`)).sort((a, b) => indexOf(a) - indexOf(b))
  if (made.length !== (step.children ?? made.length)) throw notKept(step.node, record, path)
  const port = made[0]?.entry.slice(step.node.length + 1) ?? plan.steps.get(step.node)?.manifest.outputs[0] ?? 'out'
  return { kind: 'split', port, children: made.map(({ entity, key, payload }) => ({ payload, key, entity })) }
}

/** Which child of its split a record is. */
function indexOf({ lineage }: RecordedRecord): number {
  return Number(/#(\d+)(?::\w+)?$/.exec(lineage)?.[1] ?? 0)
}

function payloadsOf(
  step: JourneyStep,
  { path, record }: PlacedRecord,
): Extract<PinnedOutcome, { kind: 'emit' }>['out'] {
  if (!step.out || step.out.some((emission) => !('payload' in emission))) throw notKept(step.node, record, path)
  return step.out.map(({ payload, port }) => ({ port, payload }))
}

function notKept(node: string, { key }: RecordedRecord, path: string): CrossdockError {
  return new CrossdockError(
    'CONFLICT',
    `What “${node}” answered to record ${path} (${key}) is not kept, so no case can be made of it.`,
    {
      remedy:
        'Have the flow keep its full history (its settings say what is kept), and make the case of a newer record.',
      detail: { node, record: path },
    },
  )
}
