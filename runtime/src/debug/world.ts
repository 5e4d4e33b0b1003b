import { CrossdockError } from '@crossdock/shared/errors'
import { isEnded } from '@crossdock/shared/record'
import { standingOf, wakeDue } from '../engine/token.ts'
import type { BranchPlace, DebugRecordAt, DebugToken, KeptStep, Session, Standing, World } from './session.ts'

/** How the records stand after a step, by what it and the steps before it say. */
export function worldAt(steps: ReadonlyMap<string, KeptStep>, at: string | undefined): World {
  const track: KeptStep[] = []
  for (let step = at === undefined ? undefined : steps.get(at); step; ) {
    track.push(step)
    step = step.step.parentId === undefined ? undefined : steps.get(step.step.parentId)
  }
  const world = new Map<string, DebugRecordAt>()
  for (const kept of track.reverse()) applyStep(world, kept)
  return world
}

/** The same world, one step later. */
export function worldAfter(world: World, kept: KeptStep): World {
  const next = new Map(world)
  applyStep(next, kept)
  return next
}

function applyStep(world: Map<string, DebugRecordAt>, { born, changed }: KeptStep): void {
  const facts = new Map(born.map((each) => [each.record.id, each]))
  for (const { id, ...standing } of changed) {
    const known = facts.get(id) ?? world.get(id)?.facts
    if (known) world.set(id, { facts: known, standing })
  }
}

/** A record of the session. Throws NOT_FOUND. */
export function recordIn(world: World, id: string): DebugRecordAt {
  const record = world.get(id)
  if (!record) throw new CrossdockError('NOT_FOUND', `The session has no record ${id} where it stands.`)
  return record
}

/** The branch that stands at a place, or undefined. */
export function tokenAt(world: World, place: BranchPlace | undefined): DebugToken | undefined {
  if (!place) return undefined
  return world.get(place.recordId)?.standing.progress.tokens.find(({ branch }) => branch === place.branch)
}

/** Names a branch where it stands, e.g. to remember that it was stopped there. */
export function standName({ recordId, branch }: BranchPlace, node: string): string {
  return `${recordId} ${branch} ${node}`
}

/** True for what a step can go on with by itself: in a session nobody waits for the time of the next try. */
export function isRunnable(token: DebugToken): boolean {
  return token.state !== 'parked' && token.state !== 'expecting'
}

/** The branches of all records that have not ended, in order. */
export function standingBranches(world: World): readonly (BranchPlace & { readonly token: DebugToken })[] {
  return [...world].flatMap(([recordId, { standing }]) =>
    standing.state === 'dropped' || isEnded(standing.state)
      ? []
      : standing.progress.tokens.map((token) => ({ recordId, branch: token.branch, token })),
  )
}

/** How a session stands as a whole. */
export function stateOf(session: Pick<Session, 'head' | 'world'>): 'paused' | 'ended' | 'listening' {
  if (standingBranches(session.world).length > 0) return 'paused'
  return session.head.start.kind === 'live' ? 'listening' : 'ended'
}

/** The next branch to look at after a branch was run: itself, what became of it, its record, its children, the others. */
export function nextFocus(
  world: World,
  after: BranchPlace,
  options: { readonly children: readonly string[]; readonly isInto: boolean },
): BranchPlace | undefined {
  const standing = standingBranches(world)
  const own = standing.filter(({ recordId }) => recordId === after.recordId)
  const ofChildren = options.children.flatMap((id) => standing.filter(({ recordId }) => recordId === id))
  const descends = ({ branch }: BranchPlace) => branch === after.branch || branch.startsWith(`${after.branch}.`)
  const runnable = ({ token }: { readonly token: DebugToken }) => isRunnable(token)
  const candidates = [
    ...(options.isInto ? ofChildren : []),
    ...own.filter((place) => descends(place) && place.token.state !== 'expecting'),
    ...own.filter(runnable),
    ...ofChildren,
    ...standing.filter(runnable),
    ...own,
    ...standing,
  ]
  const [found] = candidates
  return found && { recordId: found.recordId, branch: found.branch }
}

/**
 * What a child's end means to those above it: a parent that has nothing else left ends with its last child. Answers the
 * records that stand otherwise, nearest first.
 */
export function tellAncestors(world: World, parentId: string | undefined): readonly (Standing & { id: string })[] {
  const told: (Standing & { id: string })[] = []
  for (let id = parentId; id !== undefined; ) {
    const parent = world.get(id)
    if (!parent) break
    const standing = withoutChildren(parent.standing, 1)
    told.push({ ...standing, id })
    id = parent.standing.state === 'expecting' && hasEnded(standing) ? parent.facts.parentId : undefined
  }
  return told
}

/** How a record stands when so many of its children have ended: with the last one it ends or goes on. */
export function withoutChildren(standing: Standing, ended: number): Standing {
  const openChildren = Math.max(0, standing.openChildren - ended)
  if (ended === 0 || openChildren > 0 || hasEnded(standing)) return { ...standing, openChildren }
  // Nobody waits for a time in a session, so none has come.
  const progress = wakeDue(standing.progress, { nowMs: 0, openChildren })
  return { ...standing, openChildren, progress, state: standingOf(progress, openChildren).state }
}

/** True when nothing more will happen to a record of a session. */
export function hasEnded({ state }: Pick<Standing, 'state'>): boolean {
  return state === 'dropped' || isEnded(state)
}
