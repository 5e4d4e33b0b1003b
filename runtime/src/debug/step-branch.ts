import { recordPathOf } from '@crossdock/shared/case'
import type { JourneyStep } from '@crossdock/shared/record'
import { beginAt } from '../engine/departure.ts'
import type { Plan } from '../engine/plan.ts'
import type { NewChild } from '../engine/ports.ts'
import { assertHasRoom, follow, keepSession } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import { modeFor } from './node-modes.ts'
import { grantWrite } from './real-write.ts'
import type { BranchPlace, DebugFacts, KeptStep, Session } from './session.ts'
import { childOf, type Visited, visit } from './visit.ts'
import {
  hasEnded,
  nextFocus,
  recordIn,
  standName,
  tellAncestors,
  tokenAt,
  withoutChildren,
  worldAfter,
} from './world.ts'

/** What a step needs besides the session. */
export interface Stepping {
  readonly plan: Plan
  readonly by: string
  /** After a split, the first child is looked at next. */
  readonly isInto: boolean
  readonly signal: AbortSignal
}

/** What came of it: the step, or why nothing was run. */
export type Stepped =
  | { readonly kind: 'stepped'; readonly kept: KeptStep }
  | { readonly kind: 'held'; readonly because: string }

type VisitedStep = Extract<Visited, { kind: 'visited' }>

/** Runs one node for one branch and puts it on the present track. What was done for real is kept at once. */
export async function stepBranch(kit: DebugKit, session: Session, place: BranchPlace, how: Stepping): Promise<Stepped> {
  assertHasRoom(session)
  const at = recordIn(session.world, place.recordId)
  const node = tokenAt(session.world, place)?.node ?? ''
  const planned = how.plan.steps.get(node)
  const mode = planned && !planned.isDisabled ? modeFor(session.head, planned, at.facts) : undefined
  const visited = await visit(kit, {
    ...{ at, mode, plan: how.plan, signal: how.signal },
    branch: place.branch,
    pins: session.head.pins,
    earlierVisits: visitsBefore(session, { node, path: at.facts.path }),
    grant: (intent, step) => grantWrite(kit, session, { facts: at.facts, intent, step, by: how.by }),
  })
  const wasReal = session.underWay !== undefined
  session.underWay = undefined
  const settlements = wasReal ? (visited.kind === 'held' ? visited.settlements : visited.changes.settlements) : []
  if (visited.kind === 'held') {
    if (wasReal) await keepSession(kit, session, { settlements })
    return { kind: 'held', because: visited.because }
  }
  const kept = keptStep(session, { kit, facts: at.facts, visited, mode, branch: place.branch })
  follow(session, kept, worldAfter(session.world, kept))
  const focus = nextFocus(session.world, place, { children: kept.step.children, isInto: how.isInto })
  session.head = { ...focusOn(session.head, focus), stopped: stillStopped(session, place, node) }
  if (wasReal) await keepSession(kit, session, { settlements })
  return { kind: 'stepped', kept }
}

/** The head with another branch in focus, or none. */
export function focusOn(head: Session['head'], focus: BranchPlace | undefined): Session['head'] {
  const { focus: _focus, ...rest } = head
  return focus ? { ...rest, focus } : rest
}

/** A branch that has gone on may be stopped at its next node; one that is tried again stands where it was stopped. */
function stillStopped({ head, world }: Session, place: BranchPlace, node: string): readonly string[] {
  if (tokenAt(world, place)?.node === node) return head.stopped
  const name = standName(place, node)
  return head.stopped.filter((each) => each !== name)
}

/** How often a record has been at a node on the present track. */
function visitsBefore({ head, steps }: Session, at: { readonly node: string; readonly path: string }): number {
  let count = 0
  for (let step = head.at === undefined ? undefined : steps.get(head.at)?.step; step; ) {
    if (step.kind === 'visited' && step.node === at.node && step.path === at.path) count++
    step = step.parentId === undefined ? undefined : steps.get(step.parentId)?.step
  }
  return count
}

function keptStep(
  session: Session,
  made: {
    readonly kit: DebugKit
    readonly facts: DebugFacts
    readonly visited: VisitedStep
    readonly mode: KeptStep['step']['mode']
    readonly branch: string
  },
): KeptStep {
  const { branch, facts, kit, mode, visited } = made
  const { changes, effectKey, reason, step, token } = visited
  const journeyStep = changes.steps[changes.steps.length - 1] as JourneyStep
  const children = childrenOf(session, facts, changes.children)
  const said = [reason, journeyStep.reason].filter((part) => part !== undefined).join(' ')
  return {
    step: {
      id: kit.ids.next(),
      ...(session.head.at === undefined ? {} : { parentId: session.head.at }),
      kind: 'visited',
      recordId: facts.record.id,
      path: facts.path,
      branch,
      node: step.id,
      type: step.manifest.type,
      isRecorded: false,
      ...(mode ? { mode } : {}),
      outcome: journeyStep.outcome,
      attempt: journeyStep.attempt,
      durationMs: journeyStep.durationMs,
      in: token.payload,
      out: outOf(visited, journeyStep),
      ...(said === '' ? {} : { reason: said }),
      ...(journeyStep.error ? { error: journeyStep.error } : {}),
      ...(journeyStep.evidence ? { evidence: journeyStep.evidence } : {}),
      ...(effectKey === undefined ? {} : { effectKey }),
      children: children.map(({ record }) => record.id),
    },
    born: children,
    changed: changedBy(session, { facts, visited, children }),
  }
}

/** What the record and others look like since: its children stand ready, and those above it may have ended with it. */
function changedBy(
  { world }: Session,
  made: { readonly facts: DebugFacts; readonly visited: VisitedStep; readonly children: readonly DebugFacts[] },
): KeptStep['changed'] {
  const { children, facts, visited } = made
  const begun = visited.changes.children.map((child, index) => beginningOf(visited, child, children[index]))
  // Children that lead nowhere end with their beginning.
  const standing = withoutChildren(visited.standing, begun.filter(hasEnded).length)
  const above = hasEnded(standing) ? tellAncestors(world, facts.parentId) : []
  return [{ id: facts.record.id, ...standing }, ...above, ...begun]
}

function beginningOf(
  { changes }: VisitedStep,
  child: NewChild,
  facts: DebugFacts | undefined,
): KeptStep['changed'][number] {
  const tokens = beginAt(changes.plan, child.entry, child.payload)
  const isOver = tokens.length === 0
  return {
    id: facts?.record.id ?? child.id,
    progress: { tokens, delivered: isOver ? 1 : 0, filtered: 0 },
    openChildren: 0,
    state: isOver ? 'delivered' : 'ready',
  }
}

/** A child of the same place has the same id on every track, so that tracks can be compared. */
function childrenOf(session: Session, parent: DebugFacts, children: readonly NewChild[]): readonly DebugFacts[] {
  if (children.length === 0) return []
  const known = idsByPath(session)
  const root = rootOf(session, parent)
  return children.map((child) => {
    const path = recordPathOf(child.lineage, root)
    return childOf(parent, child, { path, id: known.get(path) ?? child.id })
  })
}

function idsByPath({ steps }: Session): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  for (const { born } of steps.values()) for (const { path, record } of born) ids.set(path, record.id)
  return ids
}

/** The item that a record comes from. */
function rootOf({ world }: Session, facts: DebugFacts): { readonly lineage: string; readonly index: number } {
  let root = facts
  for (let parent = root.parentId; parent !== undefined; parent = root.parentId) {
    const above = world.get(parent)
    if (!above) break
    root = above.facts
  }
  return { lineage: root.record.lineage, index: Number.parseInt(root.path, 10) || 0 }
}

/** What left the node; a failure that took the error port left through it, and children are shown as records of their own. */
function outOf(
  { changes, standing, step, token }: VisitedStep,
  { out, outcome }: JourneyStep,
): KeptStep['step']['out'] {
  if (outcome === 'split') return portOfChildren(step.id, changes.children)
  if (outcome !== 'diverted') return out ?? []
  const arrived = standing.progress.tokens.find(
    ({ branch }) => branch === token.branch || branch.startsWith(`${token.branch}.`),
  )
  return step.hasErrorPort ? [{ port: 'error', ...(arrived ? { payload: arrived.payload } : {}) }] : []
}

/** The port through which the children of a split went on, if it made any. */
export function portOfChildren(
  node: string,
  [first]: readonly { readonly entry: string }[],
): readonly { readonly port: string }[] {
  return first ? [{ port: first.entry.slice(node.length + 1) }] : []
}
