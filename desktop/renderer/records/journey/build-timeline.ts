import type { RecordDetail } from '@crossdock/shared/api'
import { isEnded } from '@crossdock/shared/record'
import { stateLooks } from '../../app/state-vocabulary.ts'
import type { Standing } from '../../app/step-words.ts'
import { leadsTo, type Step, standingOfStep } from './step-standing.ts'

/** One line of a record's timeline, in order of time. */
export type TimelineEntry =
  | { readonly kind: 'accepted'; readonly at: string }
  | {
      readonly kind: 'step'
      /** Place in the journey, counted from 1: the step’s number in addresses. */
      readonly number: number
      readonly step: Step
      readonly standing: Standing
    }
  | { readonly kind: 'wait'; readonly id: string; readonly durationMs: number; readonly reason: string }
  | { readonly kind: 'milestone'; readonly at: string; readonly name: string; readonly entity: string }
  | {
      readonly kind: 'now'
      readonly id: string
      readonly standing: Standing
      readonly node?: string
      readonly reason?: string
    }
  | { readonly kind: 'ended'; readonly at: string; readonly standing: Standing; readonly reason?: string }

/** Shorter rests are the work of the runtime itself and no wait. */
const leastWaitMs = 1_000

type Traced = Pick<
  RecordDetail,
  | (
      | 'id'
      | 'state'
      | 'acceptedAt'
      | 'endedAt'
      | 'endedBy'
      | 'reason'
      | 'wakeAt'
      | 'journey'
      | 'branches'
      | 'milestones'
    )
  | 'children'
>

/** What happened to a record, what it waited for, and how it stands. */
export function buildTimeline(record: Traced): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [{ kind: 'accepted', at: record.acceptedAt }]
  const milestones = record.milestones.filter(({ recordId }) => recordId === record.id)
  let told = 0
  const tellMilestones = (beforeMs: number) => {
    for (let next = milestones[told]; next !== undefined && Date.parse(next.at) <= beforeMs; next = milestones[told]) {
      entries.push({ kind: 'milestone', at: next.at, name: next.name, entity: next.entity })
      told += 1
    }
  }
  record.journey.forEach((step, index) => {
    tellMilestones(Date.parse(step.at) - 1)
    const wait = waitBefore(record, index)
    if (wait !== undefined) entries.push({ kind: 'wait', id: `before-${index}`, ...wait })
    entries.push({ kind: 'step', number: index + 1, step, standing: standingOfStep(step) })
  })
  tellMilestones(Number.POSITIVE_INFINITY)
  return [...entries, ...presentOf(record)]
}

function waitBefore(
  record: Traced,
  index: number,
): { readonly durationMs: number; readonly reason: string } | undefined {
  const step = record.journey[index]
  if (step === undefined) return undefined
  const before = record.journey.slice(0, index).findLast(({ branch }) => leadsTo(branch, step.branch))
  const sinceMs = before === undefined ? Date.parse(record.acceptedAt) : Date.parse(before.at) + before.durationMs
  const durationMs = Date.parse(step.at) - sinceMs
  if (durationMs < leastWaitMs && !(before !== undefined && before.outcome === 'retrying' && durationMs > 0))
    return undefined
  return { durationMs, reason: reasonOfWait(before, step) }
}

function reasonOfWait(before: Step | undefined, step: Step): string {
  if (step.resumed !== undefined) return `for a person: ${step.resumed.by}`
  if (before === undefined) return 'until its turn came: records of one key go in order'
  if (before.outcome === 'retrying') return 'for another try'
  if (before.outcome === 'parked' || before.outcome === 'unknown') return 'for a person'
  if (before.outcome === 'split') return 'for its parts'
  return 'for the system or a free worker'
}

function presentOf(record: Traced): readonly TimelineEntry[] {
  const { state, branches, endedAt, endedBy, reason, wakeAt } = record
  if (isEnded(state)) {
    const label = endedBy === undefined ? stateLooks[state].word : `${stateLooks[state].word} by ${endedBy}`
    const entry = { kind: 'ended', at: endedAt ?? record.acceptedAt, standing: { state, label } } as const
    return [{ ...entry, ...(reason === undefined ? {} : { reason }) }]
  }
  if (branches.length > 0) return branches.map((branch) => presentBranch(branch))
  const now = { kind: 'now', id: state, standing: { state, label: stateLooks[state].word } } as const
  const why = {
    held: 'behind an earlier record of its key',
    expecting: `${record.children.count} parts were made of it`,
    waiting: wakeAt === undefined ? '' : `until ${wakeAt}`,
  }[state as string]
  return [{ ...now, ...(why ? { reason: why } : {}) }]
}

const branchWords = {
  ready: 'on its way',
  waiting: 'waiting',
  parked: 'parked, waits for a person',
  expecting: 'waiting for its parts',
} as const

function presentBranch(branch: RecordDetail['branches'][number]): TimelineEntry {
  const { node, state, cause, heldBecause, retryAt } = branch
  const isUnknown = cause?.code === 'OUTCOME_UNKNOWN' && state === 'parked'
  const standing: Standing = isUnknown
    ? { state: 'unknown', label: 'outcome unknown' }
    : { state, label: branchWords[state] }
  const reason = heldBecause ?? cause?.message ?? (retryAt === undefined ? undefined : `until ${retryAt}`)
  return { kind: 'now', id: branch.branch, node, standing, ...(reason === undefined ? {} : { reason }) }
}

/** The step that one wants to see first: where it stopped, else the last one. 0 stands for the moment of acceptance. */
export function firstStepToShow({ journey, branches }: Pick<RecordDetail, 'journey' | 'branches'>): number {
  const parked = branches.find(({ state }) => state === 'parked')
  if (parked === undefined) return journey.length
  const index = journey.findLastIndex((step) => step.node === parked.node && leadsTo(step.branch, parked.branch))
  return index < 0 ? journey.length : index + 1
}
