import { CrossdockError } from '@crossdock/shared/errors'
import { subflowSeparator } from '@crossdock/shared/flow'
import type { Plan } from '../engine/plan.ts'
import { isStopped, scopeAt } from './conditions.ts'
import { keepSession } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import type { BranchPlace, DebugToken, KeptStep, Session } from './session.ts'
import { readable } from './session-plan.ts'
import { focusOn, type Stepped, stepBranch } from './step-branch.ts'
import { isRunnable, standingBranches, standName, stateOf, tokenAt } from './world.ts'

const maxVisits = 5_000
const maxRunMs = 20_000
/** Steps that a killed runtime may lose of a run; what was done for real is kept at once. */
const keepEverySteps = 100

/** How far to run. */
export interface RunOn {
  readonly plan: Plan
  readonly by: string
  readonly signal: AbortSignal
  /** Until a branch stands before this node. */
  readonly until?: string
  /** Only what this branch does in the subflow that it is called with here: until nothing stands inside any more. */
  readonly over?: BranchPlace & { readonly call: string }
}

/** Runs branch after branch until a breakpoint, the node asked for, or nothing is left. Answers where it stopped and why. */
export async function runOn(kit: DebugKit, session: Session, how: RunOn): Promise<string> {
  const endAtMs = kit.clock.nowMs() + maxRunMs
  if (how.over) session.head = focusOn(session.head, { recordId: how.over.recordId, branch: how.over.branch })
  const isInside = how.over && insideOf(session, how.over)
  leaveFrom(session)
  // Whoever stands there already is not what is waited for.
  const standsThere = new Set(
    standingBranches(session.world)
      .filter(({ token }) => token.node === how.until)
      .map((place) => standName(place, place.token.node)),
  )
  for (let visits = 0; visits < maxVisits; visits++) {
    if (how.signal.aborted) return 'Stopped.'
    if (kit.clock.nowMs() > endAtMs) return `Paused after ${maxRunMs / 1000} s; go on to run further.`
    const next = nextToRun(session, isInside)
    if (!next) return isInside ? standMessage(session) : restMessage(session)
    const stop = stopBefore(kit, session, next, { until: how.until, standsThere })
    if (stop !== undefined) return stop
    const stepped = await stepOrStop(kit, session, { ...how, next, isFirst: visits === 0 })
    if (stepped.kind === 'held') return heldMessage(session, next, stepped.because)
    const after = stopAfter(kit, session, stepped.kept)
    if (after !== undefined) return after
    if (session.fresh.length >= keepEverySteps) await keepSession(kit, session)
  }
  return `Paused after ${maxVisits} steps; go on to run further.`
}

/** What refuses in the middle of a run ends it there: the steps before stand. */
async function stepOrStop(
  kit: DebugKit,
  session: Session,
  { isFirst, next, ...how }: RunOn & { readonly next: Runnable; readonly isFirst: boolean },
): Promise<Stepped> {
  try {
    return await stepBranch(kit, session, next, { ...how, isInto: false })
  } catch (thrown) {
    const isRefused =
      thrown instanceof CrossdockError && (thrown.code === 'CONFLICT' || thrown.code === 'INPUT_TOO_LARGE')
    if (isFirst || !isRefused) throw thrown
    return { kind: 'held', because: thrown.message }
  }
}

/** Where a run begins it does not stop at once. */
function leaveFrom(session: Session): void {
  const token = tokenAt(session.world, session.head.focus)
  if (session.head.focus && token) rememberStop(session, standName(session.head.focus, token.node))
}

function rememberStop(session: Session, name: string): void {
  session.head = { ...session.head, stopped: [...new Set([...session.head.stopped, name])] }
}

type Runnable = BranchPlace & { readonly token: DebugToken }

function nextToRun(
  { head, world }: Session,
  isWanted: (place: Runnable) => boolean = () => true,
): Runnable | undefined {
  const token = tokenAt(world, head.focus)
  const focused = head.focus && token ? [{ ...head.focus, token }] : []
  return [...focused, ...standingBranches(world)].find((place) => isRunnable(place.token) && isWanted(place))
}

/** Whether a branch is in the called subflow: the calling one, those that it forks into, and those of records made inside. */
function insideOf({ world }: Session, { branch, call, recordId }: NonNullable<RunOn['over']>) {
  const known = new Set(world.keys())
  return ({ token, ...at }: Runnable) => {
    const isOfIt =
      at.recordId === recordId ? at.branch === branch || at.branch.startsWith(`${branch}.`) : !known.has(at.recordId)
    return isOfIt && (token.node === call || token.node.startsWith(`${call}${subflowSeparator}`))
  }
}

function stopBefore(
  kit: DebugKit,
  session: Session,
  next: Runnable,
  wanted: { readonly until: string | undefined; readonly standsThere: ReadonlySet<string> },
): string | undefined {
  const { token } = next
  const name = standName(next, token.node)
  const place = { recordId: next.recordId, branch: next.branch }
  const key = session.world.get(next.recordId)?.facts.record.key ?? ''
  if (token.node === wanted.until && !wanted.standsThere.has(name)) {
    session.head = focusOn(session.head, place)
    rememberStop(session, name)
    return `Paused before “${token.node}” (${key}).`
  }
  if (session.head.stopped.includes(name)) return undefined
  if (!isAtBreakpoint(kit, session, { ...place, node: token.node, payload: token.payload })) return undefined
  session.head = focusOn(session.head, place)
  rememberStop(session, name)
  return `Stopped at the breakpoint before “${token.node}” (${key}).`
}

function stopAfter(kit: DebugKit, session: Session, { step }: KeptStep): string | undefined {
  for (const { payload, port } of step.out) {
    const place = { recordId: step.recordId, branch: step.branch, node: step.node, port, payload }
    if (!isAtBreakpoint(kit, session, place)) continue
    const key = session.world.get(step.recordId)?.facts.record.key ?? ''
    return `Stopped at the breakpoint after “${step.node}”, at “${port}” (${key}).`
  }
  return undefined
}

function isAtBreakpoint(
  kit: DebugKit,
  session: Session,
  at: BranchPlace & { readonly node: string; readonly port?: string; readonly payload: unknown },
): boolean {
  const facts = session.world.get(at.recordId)?.facts
  if (!facts) return false
  return session.head.breakpoints.some((breakpoint) => {
    if (breakpoint.node !== at.node || breakpoint.port !== at.port) return false
    const scope = scopeAt(facts.record, kit.shown ? kit.shown(at.payload) : at.payload, readable(kit))
    const { problem, stops } = isStopped(breakpoint, facts.record.key, (text) => kit.conditions.evaluate(text, scope))
    if (problem !== undefined) notice(session, problem)
    return stops
  })
}

const maxNotices = 50

/** Tells the person something, once. */
export function notice(session: Session, text: string): void {
  if (session.head.notices.includes(text) || session.head.notices.length >= maxNotices) return
  session.head = { ...session.head, notices: [...session.head.notices, text] }
}

/** Why nothing was run. */
export function heldMessage({ world }: Session, at: BranchPlace, because: string): string {
  const node = tokenAt(world, at)?.node ?? ''
  return `“${node}” was not run: ${because}`
}

/** What is said where nothing is left to run by itself. */
export function restMessage(session: Session): string {
  if (stateOf(session) === 'listening') return listeningMessage(session)
  const parked = standingBranches(session.world).filter(({ token }) => token.state === 'parked').length
  if (parked === 0) return 'Every record has come to its end.'
  return parked === 1
    ? 'Nothing is left to run: one branch is parked and waits for a person.'
    : `Nothing is left to run: ${parked} branches are parked and wait for a person.`
}

/** Where a branch stands, said after an act. */
export function standMessage(session: Session): string {
  const token = tokenAt(session.world, session.head.focus)
  if (!token) return restMessage(session)
  const key = session.world.get(session.head.focus?.recordId ?? '')?.facts.record.key ?? ''
  if (token.state === 'parked')
    return `Parked at “${token.node}” (${key}): ${token.cause?.message ?? 'it waits for a person.'}`
  if (token.state === 'expecting') return `“${token.node}” waits for the records made of ${key}.`
  return token.state === 'waiting' && token.attempts > 0
    ? `Paused before the next try of “${token.node}” (${key}).`
    : `Paused before “${token.node}” (${key}).`
}

function listeningMessage({ head, world }: Session): string {
  const held = head.holding.map((id) => world.get(id)?.facts.record.key ?? id)
  if (held.length === 1) return `The copy has come to its end; ${held[0]} itself is still held for you.`
  if (held.length > 1) return `The copies have come to their end; ${held.length} records are still held for you.`
  const key = head.start.kind === 'live' ? head.start.key : undefined
  const who = key === undefined ? 'a record' : `a record of ${key}`
  if (head.breakpoints.some(({ isEnabled }) => isEnabled)) return `Waiting until ${who} comes to a breakpoint.`
  return key === undefined
    ? 'Nothing is held yet: set a breakpoint, or begin with a key.'
    : `Waiting until ${who} comes in.`
}
