import { type NodePin, recordPathOf } from '@crossdock/shared/case'
import { isEnded, type JourneyStep } from '@crossdock/shared/record'
import { beginAt } from '../engine/departure.ts'
import type { Plan } from '../engine/plan.ts'
import { standingOf } from '../engine/token.ts'
import { childIdsOf } from '../store/debug-record-queries.ts'
import { loadJourney } from '../store/record-detail.ts'
import { lookAtRecord, type RepairableRecord } from '../store/repair-store.ts'
import { follow } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import { progressAfter, recordedAnswer } from './recorded-step.ts'
import type { DebugFacts, KeptStep, Session, Standing } from './session.ts'
import { portOfChildren } from './step-branch.ts'
import { hasEnded, tellAncestors, worldAfter } from './world.ts'

/** Most records of one family that are taken up. */
const maxFamily = 200
/** Most recorded steps that are taken up. */
const maxRecordedSteps = 1_000

/** A record of the runtime with its journey. */
export interface RecordedRecord {
  readonly facts: DebugFacts
  readonly record: RepairableRecord
  readonly journey: readonly JourneyStep[]
  /** Of the version it ran on. */
  readonly plan: Plan
}

/** A record with its children and theirs, the record itself first. Throws NOT_FOUND and PAYLOAD_LOST. */
export async function loadFamily(
  kit: DebugKit,
  recordId: string,
  options: { readonly index: number; readonly withChildren: boolean },
): Promise<readonly RecordedRecord[]> {
  const root = await lookAtRecord(kit.database, recordId)
  const family: RecordedRecord[] = []
  const queue: { readonly record: RepairableRecord; readonly parentId?: string }[] = [{ record: root }]
  for (let next = queue.shift(); next && family.length < maxFamily; next = queue.shift()) {
    const { parentId, record } = next
    const path = recordPathOf(record.lineage, { lineage: root.lineage, index: options.index })
    const facts = {
      path,
      recordedId: record.id,
      ...(parentId === undefined ? {} : { parentId }),
      record: openFactsOf(record),
    }
    const [journey, plan] = await Promise.all([
      loadJourney(kit.database, record.id, []),
      kit.planFor(record.flow, record.version),
    ])
    family.push({ facts, record, journey, plan })
    if (!options.withChildren) break
    const childIds = await childIdsOf(kit.database, record.id, maxFamily - family.length)
    for (const id of childIds) queue.push({ record: await lookAtRecord(kit.database, id), parentId: record.id })
  }
  return family
}

function openFactsOf(record: RepairableRecord): DebugFacts['record'] {
  const { acceptedAt, entity, entry, flow, generation, id, key, lineage, lineageDay, payload, source, version } = record
  return {
    acceptedAt,
    entity,
    entry,
    flow,
    generation,
    id,
    key,
    lineage,
    lineageDay,
    payload,
    runId: id,
    source,
    version,
  }
}

/** Puts the recorded journeys of a family on the present track, in the order of time. Answers the first step. */
export function followFamily(kit: DebugKit, session: Session, family: readonly RecordedRecord[]): string | undefined {
  const [root, ...children] = family
  if (!root) return undefined
  const first = acceptedStep(kit, session, root)
  put(session, first)
  const unborn = new Map(children.map((child) => [child.record.id, child]))
  for (const { isLast, of, step } of inOrderOfTime(family).slice(0, maxRecordedSteps)) {
    put(session, recordedStep(kit, session, { of, step, isLast, children: bornWith(of, step, unborn) }))
  }
  return first.step.id
}

function put(session: Session, kept: KeptStep): void {
  follow(session, kept, worldAfter(session.world, kept))
}

interface RecordedMoment {
  readonly of: RecordedRecord
  readonly step: JourneyStep
  readonly isLast: boolean
}

function inOrderOfTime(family: readonly RecordedRecord[]): readonly RecordedMoment[] {
  const moments = family.flatMap((of) =>
    of.journey.map((step, index): RecordedMoment => ({ of, step, isLast: index === of.journey.length - 1 })),
  )
  return moments.sort((a, b) => (a.step.at < b.step.at ? -1 : a.step.at > b.step.at ? 1 : 0))
}

/** The children that a recorded split made. */
function bornWith(
  parent: RecordedRecord,
  step: JourneyStep,
  unborn: Map<string, RecordedRecord>,
): readonly RecordedRecord[] {
  if (step.outcome !== 'split') return []
  const isOfIt = ({ facts, record }: RecordedRecord) =>
    facts.parentId === parent.record.id && record.entry.startsWith(`${step.node}.`)
  const born = [...unborn.values()].filter(isOfIt).slice(0, step.children ?? 0)
  for (const { record } of born) unborn.delete(record.id)
  return born
}

function beginningOf({ facts, plan }: RecordedRecord): Standing {
  const tokens = beginAt(plan, facts.record.entry, facts.record.payload)
  const progress = { tokens, delivered: tokens.length === 0 ? 1 : 0, filtered: 0 }
  return { progress, openChildren: 0, state: standingOf(progress, 0).state }
}

function acceptedStep({ ids }: DebugKit, { head }: Session, of: RecordedRecord): KeptStep {
  const { facts, plan, record } = of
  const dot = record.entry.lastIndexOf('.')
  const node = record.entry.slice(0, dot)
  return {
    step: {
      id: ids.next(),
      ...(head.at === undefined ? {} : { parentId: head.at }),
      kind: 'accepted',
      recordId: record.id,
      path: facts.path,
      branch: '0',
      node,
      type: plan.flow.nodes[node]?.type ?? 'unknown',
      isRecorded: true,
      attempt: 1,
      durationMs: 0,
      out: [{ port: record.entry.slice(dot + 1), payload: record.payload }],
      children: [],
    },
    born: [facts],
    changed: [{ id: record.id, ...beginningOf(of) }],
  }
}

function recordedStep(
  { ids }: DebugKit,
  { head, world }: Session,
  moment: RecordedMoment & { readonly children: readonly RecordedRecord[] },
): KeptStep {
  const { children, of, step } = moment
  const { facts, record } = of
  const before = world.get(record.id)?.standing ?? beginningOf(of)
  const token = before.progress.tokens.find(({ branch, node }) => branch === step.branch && node === step.node)
  const standing = standingAfter(before, moment)
  const entries = children.map((child) => child.record)
  const {
    attempt,
    branch,
    durationMs,
    error,
    evidence,
    effectKey,
    node,
    outcome,
    out = [],
    reason,
    resumed,
    type,
  } = step
  return {
    step: {
      id: ids.next(),
      ...(head.at === undefined ? {} : { parentId: head.at }),
      kind: resumed ? 'edited' : 'visited',
      recordId: record.id,
      path: facts.path,
      ...{ attempt, branch, durationMs, node, outcome, type },
      out: outcome === 'split' ? portOfChildren(node, entries) : out,
      isRecorded: true,
      ...(token && !token.isNotKept ? { in: token.payload } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(error ? { error } : {}),
      ...(evidence ? { evidence } : {}),
      ...(effectKey === undefined ? {} : { effectKey }),
      children: children.map((child) => child.record.id),
    },
    born: children.map((child) => child.facts),
    changed: [
      { id: record.id, ...standing },
      ...(hasEnded(standing) ? tellAncestors(world, facts.parentId) : []),
      ...children.map((child) => ({ id: child.record.id, ...beginningOf(child) })),
    ],
  }
}

/** With the last recorded step a record stands as the runtime says that it does. */
function standingAfter(
  before: Standing,
  { children, isLast, of, step }: RecordedMoment & { readonly children: readonly RecordedRecord[] },
): Standing {
  const openChildren = before.openChildren + children.length
  const progress = progressAfter(of.plan, before.progress, step)
  const { record } = of
  if (!isLast) return { progress, openChildren, state: standingOf(progress, openChildren).state }
  if (isEnded(record.state))
    return { progress: { ...progress, tokens: [] }, openChildren, state: endedState(record, openChildren) }
  return { progress: record.progress ?? progress, openChildren, state: record.state }
}

/** A parent has ended with the last of its children, which come later in time. */
function endedState({ state }: RepairableRecord, openChildren: number): Standing['state'] {
  return openChildren > 0 ? 'expecting' : state
}

/** What nodes that reach outside answered, as pins: by record, in the order of their visits. */
export function recordedPins(plan: Plan, family: readonly RecordedRecord[]): readonly NodePin[] {
  return family.flatMap(({ facts, journey }) => {
    const answers = journey.flatMap((step) => {
      const outcome = (plan.steps.get(step.node)?.effect ?? 'none') === 'none' ? undefined : recordedAnswer(step)
      return outcome ? [{ node: step.node, outcome }] : []
    })
    return [...Map.groupBy(answers, ({ node }) => node)].map(([node, some]) => ({
      node,
      record: facts.path,
      outcomes: some.map(({ outcome }) => outcome),
    }))
  })
}
