import type { DebugAct } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Plan } from '../engine/plan.ts'
import { appendAudit } from '../store/audit-store.ts'
import { say } from './acts.ts'
import type { Debugger } from './debugger.ts'
import type { DebugKit } from './kit.ts'
import { release, resolveHeld } from './live-holds.ts'
import { standMessage } from './run-on.ts'
import type { Session, SessionHead } from './session.ts'
import { planOf } from './session-plan.ts'
import { tokenAt } from './world.ts'

/** Has what follows run on another document; what stands on the track stays. */
export async function changeDocument(
  kit: DebugKit,
  session: Session,
  document: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { version: _version, ...rest } = session.head
  if (rest.start.kind === 'live') {
    throw new CrossdockError('CONFLICT', 'A live session runs on the published version.')
  }
  const head = { ...rest, document }
  const plan = await planOf(kit, head)
  session.head = head
  const token = tokenAt(session.world, head.focus)
  say(
    session,
    token && !plan.steps.has(token.node)
      ? `The changed flow has no node “${token.node}” any more, where the record stands. Go back to a step whose node is still there.`
      : standMessage(session),
  )
}

/** Has a node simulated, pinned or done for real. */
export async function changeMode(
  kit: DebugKit,
  session: Session,
  asked: Extract<DebugAct, { act: 'mode' }> & { readonly plan: Plan; readonly by: Debugger },
): Promise<void> {
  const { by, mode, node, plan } = asked
  const step = plan.steps.get(node)
  if (!step) throw new CrossdockError('NOT_FOUND', `The flow has no node “${node}”.`)
  if (step.effect === 'none' && mode !== 'pinned') {
    throw new CrossdockError('INPUT_INVALID', `“${node}” reaches nothing outside: it is run as it is, or pinned.`)
  }
  if (mode === 'pinned' && !session.head.pins.some((pin) => pin.node === node)) {
    throw new CrossdockError('CONFLICT', `“${node}” has no pin that could answer.`, { remedy: 'Pin an output first.' })
  }
  session.head = { ...session.head, modes: { ...session.head.modes, [node]: mode } }
  await auditModes(kit, session, { modes: { [node]: mode }, by, plan })
}

/** Who lets which node reach its system is kept for good. */
export async function auditModes(
  kit: DebugKit,
  session: Session,
  { by, modes, plan }: { readonly modes: SessionHead['modes']; readonly by: Debugger; readonly plan: Plan },
): Promise<void> {
  for (const [node, mode] of Object.entries(modes)) {
    const step = plan.steps.get(node)
    if (mode !== 'real' || step?.effect !== 'write') continue
    const [system] = step.systems
    const detail = { flow: session.head.flow, node, mode, ...(system ? { system: system.name } : {}) }
    await appendAudit(kit.database, { actor: by.name, action: 'debug.mode', subject: `debug:${session.id}`, detail })
  }
}

/** Lets a held record go on for real. */
export async function releaseLive(
  kit: DebugKit,
  session: Session,
  asked: Extract<DebugAct, { act: 'release' }> & { readonly by: Debugger },
): Promise<void> {
  const { by, recordId } = asked
  if (!session.head.holding.includes(recordId)) {
    throw new CrossdockError('CONFLICT', 'The session does not hold this record.')
  }
  const edited = asked.payload === undefined ? undefined : { payload: asked.payload }
  const end = await release(kit, { session: session.id, recordId, by: by.name }, edited)
  letGo(session, recordId, end === 'done' ? 'goes on for real' : 'was let go already')
}

/** Answers false where the record is not one that the session holds: then its copy is dropped. */
export async function dropLive(
  kit: DebugKit,
  session: Session,
  asked: Extract<DebugAct, { act: 'drop' }> & { readonly by: Debugger },
): Promise<boolean> {
  const recordId = asked.recordId ?? session.head.focus?.recordId
  if (recordId === undefined || !session.head.holding.includes(recordId)) return false
  if (asked.reason === undefined) {
    throw new CrossdockError('INPUT_INVALID', 'A record that is dropped for real needs a reason.')
  }
  const end = await resolveHeld(kit, { session: session.id, recordId, by: asked.by.name }, asked.reason)
  letGo(session, recordId, end === 'done' ? 'was ended as resolved' : 'was let go already')
  return true
}

function letGo(session: Session, recordId: string, what: string): void {
  const { head, world } = session
  session.head = { ...head, holding: head.holding.filter((id) => id !== recordId) }
  say(session, `${world.get(recordId)?.facts.record.key ?? 'The record'} ${what}; its copy stays here to look at.`)
}
