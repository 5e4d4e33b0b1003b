import { CrossdockError } from '@crossdock/shared/errors'
import type { EffectIntent, EffectSettlement, LedgerAnswer } from '../engine/ports.ts'
import { appendAudit, type NewAuditEntry } from '../store/audit-store.ts'
import { intendEffects, settleEffects } from '../store/commit.ts'
import type { Sql } from '../store/database.ts'
import { type SessionChange, saveSession } from '../store/debug-session-store.ts'
import { encodePayload } from '../store/payload-codec.ts'
import type { DebugKit } from './kit.ts'
import type { KeptStep, Session } from './session.ts'
import { stateOf } from './world.ts'

/** How long a session lives after the last act. */
export const sessionLifeMs = 30 * 60_000
/** Most steps of a session, all tracks together. */
export const maxSteps = 2_000
/** Most bytes that the steps of a session take, as they are kept. */
export const maxBytes = 64 * 1024 * 1024

/** Intents of debug sessions are granted under this epoch: no lane has it, so to every worker an open one is of unknown outcome. */
const debugEpoch = '-1'

/** What is kept together with a session. */
export interface KeptWith {
  /** Asked of the effect ledger. */
  readonly intent?: EffectIntent
  readonly settlements?: readonly EffectSettlement[]
  readonly audit?: NewAuditEntry
}

/** Adds a step to the session’s present track. Throws INPUT_TOO_LARGE when it has too many. */
export function assertHasRoom({ bytes, steps }: Pick<Session, 'bytes' | 'steps'>): void {
  if (steps.size < maxSteps && bytes < maxBytes) return
  const what = steps.size < maxSteps ? `${maxBytes / 1024 / 1024} MB` : `${maxSteps} steps`
  throw new CrossdockError('INPUT_TOO_LARGE', `The session has ${what}: it takes no more.`, {
    remedy: 'End it and begin another one nearer to the place that you look for.',
  })
}

/**
 * Keeps the session with its new steps. Throws CONFLICT when somebody else has acted in it through another process. How a
 * real effect ended is kept in any case.
 */
export async function keepSession(
  kit: DebugKit,
  session: Session,
  more: KeptWith = {},
): Promise<LedgerAnswer | undefined> {
  const encoded = session.fresh.map((step) => encodePayload(step))
  const change = changeOf(kit, session, encoded)
  const isAlone = !more.intent && !more.audit && !more.settlements?.length
  const kept = isAlone
    ? { saved: await saveSession(kit.database, change), answer: undefined }
    : await kit.database.transaction((sql) => keepTogether(sql, change, more))
  if (!kept.saved) {
    throw new CrossdockError('CONFLICT', 'Somebody else has just acted in this session, or it has ended.', {
      remedy: 'Look at it again and repeat what you did.',
    })
  }
  session.fresh = []
  session.revision++
  session.expiresAt = kept.saved.expiresAt
  session.bytes += encoded.reduce((sum, step) => sum + step.length, 0)
  return kept.answer
}

async function keepTogether(
  sql: Sql,
  change: SessionChange,
  { audit, intent, settlements = [] }: KeptWith,
): Promise<{ saved: { readonly expiresAt: string } | undefined; answer: LedgerAnswer | undefined }> {
  await settleEffects(sql, { settlements })
  const saved = await saveSession(sql, change)
  if (!saved) return { saved, answer: undefined }
  if (audit) await appendAudit(sql, audit)
  const answer = intent && (await intendEffects(sql, [intent], debugEpoch)).get(intent.key)
  return { saved, answer: intent ? (answer ?? { state: 'unknown' }) : undefined }
}

function changeOf(kit: DebugKit, session: Session, steps: readonly Buffer[]): SessionChange {
  const { fresh, head, id, revision, underWay } = session
  // What it began with never changes, and is kept once.
  const { start: _start, ...kept } = head
  return {
    id,
    fromRevision: revision,
    state: stateOf(session),
    head: encodePayload({ ...kept, keptBy: kit.ownerId }),
    steps,
    firstPlace: session.steps.size - fresh.length,
    lifeMs: sessionLifeMs,
    underWay,
    hitsSeen: head.hitsSeen,
  }
}

/** Puts a step on the present track. */
export function follow(session: Session, kept: KeptStep, world: Session['world']): void {
  session.steps.set(kept.step.id, kept)
  session.fresh.push(kept)
  session.world = world
  session.head = { ...session.head, at: kept.step.id }
}
