import type { DebugAct } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { checkPayload } from '@crossdock/shared/json'
import type { Plan } from '../engine/plan.ts'
import { standingOf } from '../engine/token.ts'
import { assertHasRoom, follow } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import { heldMessage, restMessage, runOn, standMessage } from './run-on.ts'
import type { BranchPlace, DebugToken, KeptStep, Session, Standing } from './session.ts'
import { focusOn, stepBranch } from './step-branch.ts'
import { hasEnded, recordIn, standingBranches, tellAncestors, tokenAt, worldAfter, worldAt } from './world.ts'

/** Acts that change the session alone. The others reach the runtime, or need it to be asked who may. */
export type OwnAct = Exclude<DebugAct, { readonly act: 'release' | 'document' | 'mode' }>

/** Does what a person asks for; the session is kept afterwards. Throws CONFLICT when it cannot be done as things are. */
export async function perform(
  kit: DebugKit,
  session: Session,
  { act, ...how }: { readonly act: OwnAct; readonly plan: Plan; readonly by: string; readonly signal: AbortSignal },
): Promise<void> {
  switch (act.act) {
    case 'step':
    case 'into':
      return await step(kit, session, { place: placeOf(session, act), ...how, isInto: act.act === 'into' })
    case 'continue':
      return say(session, await runOn(kit, session, how))
    case 'run-to':
      assertNode(how.plan, act.node)
      return say(session, await runOn(kit, session, { ...how, until: act.node }))
    case 'back':
      return goBack(session)
    case 'go-to':
      return goTo(session, act.step)
    case 'edit':
      return edit(kit, session, placeOf(session, act), act.payload)
    case 'drop':
      return drop(kit, session, placeOf(session, act), act.reason)
    default:
      return arrange(session, act)
  }
}

type Arrangement = Extract<OwnAct, { readonly act: 'focus' | 'pin' | 'unpin' | 'breakpoints' | 'watches' }>

/** What changes how a session goes on, without a step. */
function arrange(session: Session, act: Arrangement): void {
  const { head } = session
  switch (act.act) {
    case 'focus': {
      const { branch, recordId } = act
      assertStands(session, { branch, recordId })
      session.head = focusOn(head, { branch, recordId })
      say(session, standMessage(session))
      return
    }
    case 'pin': {
      const others = head.pins.filter(({ node, record }) => node !== act.pin.node || record !== act.pin.record)
      // Who pins a node wants its pin to answer.
      const { [act.pin.node]: _mode, ...modes } = head.modes
      session.head = { ...head, pins: [...others, act.pin], modes }
      return
    }
    case 'unpin': {
      const { [act.node]: mode, ...modes } = head.modes
      session.head = {
        ...head,
        pins: head.pins.filter(({ node }) => node !== act.node),
        modes: mode === undefined || mode === 'pinned' ? modes : head.modes,
      }
      return
    }
    case 'breakpoints':
      session.head = { ...head, breakpoints: act.breakpoints }
      if (standingBranches(session.world).length === 0) say(session, restMessage(session))
      return
    case 'watches':
      session.head = { ...head, watches: act.watches }
  }
}

/** Says where it stands and why. */
export function say(session: Session, message: string): void {
  session.head = { ...session.head, message }
}

function placeOf(
  { head, world }: Session,
  { branch, recordId }: { readonly recordId?: string; readonly branch?: string },
): BranchPlace {
  if (recordId === undefined) {
    const place = head.focus
    if (!place) throw nothingStands()
    return branch === undefined ? place : { recordId: place.recordId, branch }
  }
  const [first] = recordIn(world, recordId).standing.progress.tokens
  const own = head.focus?.recordId === recordId ? head.focus.branch : first?.branch
  const chosen = branch ?? own
  if (chosen === undefined) throw nothingStands()
  return { recordId, branch: chosen }
}

function nothingStands(): CrossdockError {
  return new CrossdockError('CONFLICT', 'No record stands before a node at this moment.', {
    remedy: 'Go back to an earlier step.',
  })
}

function assertStands(session: Session, place: BranchPlace): DebugToken {
  const { facts } = recordIn(session.world, place.recordId)
  const token = tokenAt(session.world, place)
  if (token) return token
  throw new CrossdockError('CONFLICT', `The record ${facts.record.key} has no branch ${place.branch} here.`)
}

function assertNode({ steps }: Plan, node: string): void {
  if (!steps.has(node)) throw new CrossdockError('NOT_FOUND', `The flow has no node “${node}” to run to.`)
}

async function step(
  kit: DebugKit,
  session: Session,
  how: Parameters<typeof stepBranch>[3] & { readonly place: BranchPlace },
): Promise<void> {
  const { node } = assertStands(session, how.place)
  const planned = how.plan.steps.get(node)
  const isCall = planned?.manifest.callFrom !== undefined && !planned.isDisabled
  if (isCall && !how.isInto)
    return say(session, await runOn(kit, session, { ...how, over: { ...how.place, call: node } }))
  const stepped = await stepBranch(kit, session, how.place, how)
  say(session, stepped.kind === 'held' ? heldMessage(session, how.place, stepped.because) : standMessage(session))
}

function goBack(session: Session): void {
  const { at, floor } = session.head
  const here = at === undefined ? undefined : session.steps.get(at)
  if (!here?.step.parentId || at === floor) {
    throw new CrossdockError('CONFLICT', 'The session begins here: there is no step before.')
  }
  moveTo(session, here.step.parentId)
  // What was undone is what one looks at.
  const place = { recordId: here.step.recordId, branch: here.step.branch }
  if (tokenAt(session.world, place)) session.head = focusOn(session.head, place)
  say(session, standMessage(session))
}

function goTo(session: Session, id: string): void {
  const kept = session.steps.get(id)
  if (!kept) throw new CrossdockError('NOT_FOUND', `The session has no step ${id}.`)
  moveTo(session, id)
  const { branch, recordId } = kept.step
  const own = standingBranches(session.world).find(
    (place) => place.recordId === recordId && (place.branch === branch || place.branch.startsWith(`${branch}.`)),
  )
  if (own) session.head = focusOn(session.head, { recordId, branch: own.branch })
  say(session, standMessage(session))
}

/** Goes to a step, whatever its track; the branch in focus stays if it stands there too. */
export function moveTo(session: Session, id: string): void {
  session.world = worldAt(session.steps, id)
  const standing = standingBranches(session.world)
  const { focus } = session.head
  const kept = tokenAt(session.world, focus)
    ? focus
    : standing[0] && { recordId: standing[0].recordId, branch: standing[0].branch }
  session.head = { ...focusOn(session.head, kept), at: id, stopped: [] }
}

function edit(kit: DebugKit, session: Session, place: BranchPlace, payload: unknown): void {
  assertHasRoom(session)
  const token = assertStands(session, place)
  const checked = checkPayload(payload)
  if (!checked.ok) throw checked.error
  const { cause: _cause, isNotKept, ...rest } = token
  const next: DebugToken = {
    ...rest,
    payload: checked.payload,
    state: token.state === 'expecting' ? 'expecting' : 'ready',
    attempts: token.state === 'parked' ? 0 : token.attempts,
  }
  put(kit, session, {
    place,
    token,
    kind: 'edited',
    ...(isNotKept ? {} : { in: token.payload }),
    out: [{ port: 'out', payload: checked.payload }],
    standing: withTokens(session, place, [next]),
  })
  session.head = focusOn(session.head, place)
  say(session, standMessage(session))
}

function drop(kit: DebugKit, session: Session, place: BranchPlace, reason: string | undefined): void {
  assertHasRoom(session)
  const token = assertStands(session, place)
  const left = withTokens(session, place, [])
  const isOver = left.progress.tokens.length === 0 && left.openChildren === 0
  const because = reason === undefined ? {} : { reason }
  const standing: Standing = isOver ? { ...left, state: 'dropped', ...because } : left
  put(kit, session, { place, token, kind: 'dropped', out: [], standing, ...because })
  const [next] = standingBranches(session.world)
  session.head = focusOn(session.head, next && { recordId: next.recordId, branch: next.branch })
  say(session, standMessage(session))
}

function withTokens({ world }: Session, { branch, recordId }: BranchPlace, tokens: readonly DebugToken[]): Standing {
  const { standing } = recordIn(world, recordId)
  const others = standing.progress.tokens.filter((token) => token.branch !== branch)
  const progress = { ...standing.progress, tokens: [...others, ...tokens] }
  return { ...standing, progress, state: standingOf(progress, standing.openChildren).state }
}

/** Puts a step on the track that a person made, not a node. */
function put(
  { ids }: DebugKit,
  session: Session,
  made: Pick<KeptStep['step'], 'kind' | 'in' | 'out' | 'reason'> & {
    readonly place: BranchPlace
    readonly token: DebugToken
    readonly standing: Standing
  },
): void {
  const { place, standing, token, ...said } = made
  const { facts } = recordIn(session.world, place.recordId)
  const { at } = session.head
  const kept: KeptStep = {
    step: {
      ...said,
      id: ids.next(),
      ...(at === undefined ? {} : { parentId: at }),
      recordId: place.recordId,
      path: facts.path,
      branch: place.branch,
      node: token.node,
      type: '',
      isRecorded: false,
      attempt: token.attempts + 1,
      durationMs: 0,
      children: [],
    },
    born: [],
    changed: [
      { id: place.recordId, ...standing },
      ...(hasEnded(standing) ? tellAncestors(session.world, facts.parentId) : []),
    ],
  }
  follow(session, kept, worldAfter(session.world, kept))
}
