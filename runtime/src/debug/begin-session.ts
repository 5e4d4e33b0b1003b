import type { DebugStart } from '@crossdock/shared/api'
import type { NodePin } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Plan } from '../engine/plan.ts'
import { loadCase } from '../store/case-store.ts'
import { putDebugWatch } from '../store/debug-watch-store.ts'
import { lookAtRecord } from '../store/repair-store.ts'
import { moveTo, say } from './acts.ts'
import { acceptItems } from './begin-payloads.ts'
import { sessionLifeMs } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import { followFamily, loadFamily, recordedPins } from './recorded-track.ts'
import { notice, restMessage, standMessage } from './run-on.ts'
import type { Session } from './session.ts'
import { focusOn } from './step-branch.ts'
import { standingBranches } from './world.ts'

/** Which version a session runs on when nobody says: for a recorded record the one it ran on, otherwise the current one. */
export async function versionFor(
  { database }: DebugKit,
  flow: string,
  { start, version }: { readonly start: DebugStart; readonly version: number | undefined },
): Promise<number | undefined> {
  if (start.kind !== 'record') return version
  const record = await lookAtRecord(database, start.recordId)
  if (record.flow !== flow) {
    throw new CrossdockError('INPUT_INVALID', `The record ${record.id} is one of the flow “${record.flow}”.`)
  }
  return version ?? record.version
}

/** Puts what a session begins with on its track. */
export async function beginSession(kit: DebugKit, session: Session, plan: Plan): Promise<void> {
  const { start } = session.head
  if (start.kind === 'payloads') {
    acceptItems(kit, session, plan, { source: start.source, payloads: start.items.map(({ payload }) => payload) })
  } else if (start.kind === 'case') await beginCase(kit, session, plan, start.case)
  else if (start.kind === 'record') return await beginRecorded(kit, session, plan, start)
  else return await beginLive(kit, session)
  standAtBeginning(session)
}

function standAtBeginning(session: Session): void {
  const [first] = standingBranches(session.world)
  const { at } = session.head
  session.head = focusOn(
    { ...session.head, ...(at === undefined ? {} : { floor: at }) },
    first && { recordId: first.recordId, branch: first.branch },
  )
  say(session, standMessage(session))
}

async function beginCase(kit: DebugKit, session: Session, plan: Plan, id: string): Promise<void> {
  const { head } = session
  const saved = await loadCase(kit.database, head.flow, id)
  session.head = { ...head, pins: mergedPins(head.pins, saved.pins), tables: saved.tables }
  acceptItems(kit, session, plan, {
    source: saved.source,
    payloads: saved.items.map(({ payload }) => payload),
    acceptedAt: new Date(saved.acceptedAt).toISOString(),
  })
}

/** Pins that somebody gave count before those that came with what the session begins with. */
function mergedPins(own: readonly NodePin[], others: readonly NodePin[]): readonly NodePin[] {
  const isGiven = (pin: NodePin) => own.some(({ node, record }) => node === pin.node && record === pin.record)
  return [...own, ...others.filter((pin) => !isGiven(pin))]
}

async function beginRecorded(
  kit: DebugKit,
  session: Session,
  plan: Plan,
  { fromNode, recordId }: Extract<DebugStart, { kind: 'record' }>,
): Promise<void> {
  const family = await loadFamily(kit, recordId, { index: 0, withChildren: true })
  const first = followFamily(kit, session, family)
  const { head } = session
  session.head = {
    ...head,
    pins: mergedPins(head.pins, recordedPins(plan, family)),
    ...(first === undefined ? {} : { floor: first }),
  }
  if (
    family.some(
      ({ journey, record }) =>
        journey.length === 0 && record.progress === undefined && record.state !== 'ready' && record.state !== 'held',
    )
  ) {
    notice(
      session,
      'The journey of this record is not kept, so only its beginning is shown. Step through it from there.',
    )
  }
  if (fromNode !== undefined) goBefore(session, fromNode)
  const branches = standingBranches(session.world)
  const focus =
    branches.find(({ token }) => fromNode !== undefined && token.node === fromNode) ??
    branches.find(({ token }) => token.state === 'parked') ??
    branches[0]
  session.head = focusOn(session.head, focus && { recordId: focus.recordId, branch: focus.branch })
  say(
    session,
    branches.length === 0
      ? 'This is how the record ended. Go back to any step to look, or to try something else.'
      : standMessage(session),
  )
}

/** To where the record first stood before a node. Nobody stands before its source: there, to where it came in. */
function goBefore(session: Session, node: string): void {
  const ofNode = [...session.steps.values()].filter(({ step }) => step.node === node)
  const accepted = ofNode.find(({ step }) => step.kind === 'accepted')
  const visit = ofNode.find(({ step }) => step.kind === 'visited')
  const standsThere = standingBranches(session.world).some(({ token }) => token.node === node)
  if (accepted) moveTo(session, accepted.step.id)
  else if (visit?.step.parentId !== undefined) moveTo(session, visit.step.parentId)
  else if (!standsThere) {
    throw new CrossdockError('CONFLICT', `By what is kept of its journey, the record never came to “${node}”.`)
  }
}

async function beginLive(kit: DebugKit, session: Session): Promise<void> {
  await watchLive(kit, session)
  say(session, restMessage(session))
}

/** Has workers look out for what a live session waits for. */
export async function watchLive(kit: DebugKit, { head, id, startedBy }: Session): Promise<void> {
  if (head.start.kind !== 'live') return
  await putDebugWatch(kit.database, {
    session: id,
    flow: head.flow,
    key: head.start.key,
    holder: startedBy,
    breakpoints: head.breakpoints,
    lifeMs: sessionLifeMs,
  })
}
