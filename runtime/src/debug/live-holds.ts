import { CrossdockError } from '@crossdock/shared/errors'
import type { JourneyStep } from '@crossdock/shared/record'
import type { LaneId } from '../engine/ports.ts'
import type { Token } from '../engine/token.ts'
import { appendAudit } from '../store/audit-store.ts'
import { insertJourney } from '../store/commit-inserts.ts'
import type { Sql } from '../store/database.ts'
import { deleteExpiredSessions } from '../store/debug-session-store.ts'
import { forgetOldHits, hitsOfNobody, lockWaiting, markReleased } from '../store/debug-watch-store.ts'
import {
  closeExceptions,
  lockRecord,
  type RepairableRecord,
  reopenRecord,
  resolveRecord,
} from '../store/repair-store.ts'
import type { DebugKit } from './kit.ts'

/** What letting go needs. */
export type HoldKit = Pick<DebugKit, 'database' | 'clock' | 'ring'>

/** A record that a session holds. */
export interface Hold {
  readonly session: string
  readonly recordId: string
  readonly by: string
}

/** `gone`: it is held no longer. `busy`: something is being done with it at this moment. */
type HoldEnd = 'done' | 'gone' | 'busy'

const patienceMs = 3_000
const lookEveryMs = 100

/** Lets a held record go on for real, with another payload if one is given. Throws CONFLICT while it is under way. */
export async function release(
  kit: HoldKit,
  hold: Hold,
  edited: { readonly payload: unknown } | undefined,
): Promise<'done' | 'gone'> {
  return await patiently(kit, hold, (sql) => releaseOnce(kit, sql, hold, edited))
}

/** Ends a held record as resolved by a named person. Throws CONFLICT while it is under way or has open children. */
export async function resolveHeld(kit: HoldKit, hold: Hold, reason: string): Promise<'done' | 'gone'> {
  return await patiently(kit, hold, async (sql) => {
    const held = await lockHeld(sql, hold)
    if (held === 'gone' || held === 'busy') return { end: held, ring: [] }
    if (held.openChildren > 0) {
      throw new CrossdockError('CONFLICT', `${held.key} has open children: it cannot be dropped.`, {
        remedy: 'Let it go on, or drop its children first.',
      })
    }
    await closeExceptions(sql, held.id, { state: 'resolved', by: hold.by, reason })
    await appendAudit(sql, {
      actor: hold.by,
      action: 'record.resolve',
      subject: held.id,
      reason,
      detail: { key: held.key, was: held.state, debug: hold.session },
    })
    const ring = await resolveRecord(sql, held, { name: hold.by, reason })
    await markReleased(sql, hold.session, hold.recordId)
    return { end: 'done', ring }
  })
}

/** Deletes sessions whose time has passed, and lets go what nobody waits for any more. Cheap when there is nothing. */
export async function tidyDebugging(kit: HoldKit): Promise<void> {
  await deleteExpiredSessions(kit.database)
  await releaseHoldsOfNobody(kit)
  await forgetOldHits(kit.database)
}

/** Lets go what sessions hold that are over. What cannot be changed at this moment is left for the next time. */
export async function releaseHoldsOfNobody(kit: HoldKit): Promise<void> {
  for (const { recordId, session } of await hitsOfNobody(kit.database)) {
    const hold = { session, recordId, by: 'debugger' }
    const { ring } = await kit.database.transaction((sql) => releaseOnce(kit, sql, hold, undefined))
    kit.ring(ring)
  }
}

interface Ended {
  readonly end: HoldEnd
  readonly ring: readonly LaneId[]
}

async function patiently(kit: HoldKit, hold: Hold, act: (sql: Sql) => Promise<Ended>): Promise<'done' | 'gone'> {
  const endAtMs = kit.clock.nowMs() + patienceMs
  for (;;) {
    const { end, ring } = await kit.database.transaction(act)
    kit.ring(ring)
    if (end !== 'busy') return end
    if (kit.clock.nowMs() >= endAtMs) {
      throw new CrossdockError('CONFLICT', `The record ${hold.recordId} is under way at this moment.`, {
        remedy: 'Try again in a few seconds.',
      })
    }
    await kit.clock.sleep(lookEveryMs, new AbortController().signal)
  }
}

/** The held record, locked; only where no worker can have taken it up. */
async function lockHeld(sql: Sql, { recordId, session }: Hold): Promise<RepairableRecord | 'gone' | 'busy'> {
  const waiting = await lockWaiting(sql, recordId)
  const record = waiting && (await lockRecord(sql, recordId))
  if (!record?.progress?.tokens.some((token) => isHeldBy(token, session))) {
    // A record that runs on other branches is not kept in its last state yet.
    if (record && record.state === 'ready') return 'busy'
    await markReleased(sql, session, recordId)
    return 'gone'
  }
  return waiting?.isSafe ? record : 'busy'
}

function isHeldBy({ debug }: Token, session: string): boolean {
  return debug?.session === session && !debug.isReleased
}

async function releaseOnce(
  { clock }: HoldKit,
  sql: Sql,
  hold: Hold,
  edited: { readonly payload: unknown } | undefined,
): Promise<Ended> {
  const record = await lockHeld(sql, hold)
  if (record === 'gone' || record === 'busy') return { end: record, ring: [] }
  const progress = record.progress
  if (!progress) return { end: 'gone', ring: [] }
  const at = new Date(clock.nowMs()).toISOString()
  const steps: JourneyStep[] = []
  const tokens = progress.tokens.map((token): Token => {
    if (!isHeldBy(token, hold.session)) return token
    const { heldBecause: _because, retryAtMs: _at, ...freed } = token
    if (edited) steps.push(resumedStep(token, { at, by: hold.by, payload: edited.payload }))
    const payload = edited ? edited.payload : token.payload
    return { ...freed, payload, state: 'ready', debug: { session: hold.session, isReleased: true } }
  })
  const ring = await reopenRecord(sql, record, { version: record.version, progress: { ...progress, tokens } })
  await markReleased(sql, hold.session, hold.recordId)
  if (steps.length > 0) await insertJourney(sql, record.flow, [{ recordId: record.id, steps }])
  await appendAudit(sql, {
    actor: hold.by,
    action: 'debug.release',
    subject: record.id,
    detail: { session: hold.session, key: record.key, isEdited: edited !== undefined },
  })
  return { end: 'done', ring }
}

function resumedStep(
  token: Token,
  edited: { readonly at: string; readonly by: string; readonly payload: unknown },
): JourneyStep {
  return {
    node: token.node,
    type: '',
    branch: token.branch,
    at: edited.at,
    durationMs: 0,
    attempt: 1,
    outcome: 'resumed',
    reason: 'Corrected in the debugger.',
    resumed: { by: edited.by, payload: edited.payload, was: token.payload, forks: token.forks },
  }
}
