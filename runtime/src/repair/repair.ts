import { CrossdockError, type ErrorInfo, toCrossdockError } from '@crossdock/shared/errors'
import type { Actor, ReasonedActor } from '../actor.ts'
import type { LaneId } from '../engine/ports.ts'
import type { Repair, RepairReport } from '../services.ts'
import { appendAudit } from '../store/audit-store.ts'
import type { Database } from '../store/database.ts'
import { closeExceptions, lockStanding, resolveRecord } from '../store/repair-store.ts'
import { createExceptionDesk } from './exception-desk.ts'
import { orderOf, type RepeatOrder } from './repeat-order.ts'
import { type RepeatOptions, repeatRecord } from './repeat-record.ts'
import { notParked } from './repeat-request.ts'
import { createReplays, type ReplaysOptions } from './replays.ts'

/** What repair needs. */
export interface RepairOptions extends RepeatOptions, ReplaysOptions {
  readonly database: Database
  readonly ring: (lanes: readonly LaneId[]) => void
}

/** Repair by hand. Each record is a transaction of its own, so that one refusal stops no other. */
export function createRepair(options: RepairOptions): Repair {
  return {
    retry: (request, actor) =>
      repeat(options, { recordIds: request.recordIds, order: orderOf({ ...request, verb: 'retry' }), actor }),
    sendAgain: (request, actor) =>
      repeat(options, { recordIds: request.recordIds, order: orderOf({ ...request, verb: 'send-again' }), actor }),
    resolve: (recordIds, actor) =>
      forEach(recordIds, async (id) => {
        await resolveOne(options, id, actor)
        return undefined
      }),
    replays: createReplays(options),
    exceptions: createExceptionDesk(options),
  }
}

async function repeat(
  options: RepairOptions,
  request: { readonly recordIds: readonly string[]; readonly order: RepeatOrder; readonly actor: Actor },
): Promise<RepairReport> {
  const { recordIds, order, actor } = request
  if (order.payload !== undefined && recordIds.length !== 1) {
    throw new CrossdockError('INPUT_INVALID', 'A new payload can be given for one record at a time.')
  }
  const by = { name: actor.name, reason: actor.reason }
  return await forEach(recordIds, async (id) => {
    const { created, ring } = await options.database.transaction((sql) => repeatRecord(options, sql, { id, order, by }))
    options.ring(ring)
    return created
  })
}

async function forEach(
  recordIds: readonly string[],
  act: (id: string) => Promise<string | undefined>,
): Promise<RepairReport> {
  const done: string[] = []
  const created: string[] = []
  const refused: { recordId: string; error: ErrorInfo }[] = []
  for (const recordId of recordIds) {
    try {
      const made = await act(recordId)
      done.push(recordId)
      if (made !== undefined) created.push(made)
    } catch (thrown) {
      refused.push({ recordId, error: toCrossdockError(thrown).toInfo() })
    }
  }
  return { done, refused, created }
}

async function resolveOne({ database, ring }: RepairOptions, id: string, actor: ReasonedActor): Promise<void> {
  const lanes = await database.transaction(async (sql) => {
    const record = await lockStanding(sql, id)
    if (record.state !== 'parked' && record.state !== 'held') throw notParked(record)
    await closeExceptions(sql, id, { state: 'resolved', by: actor.name, reason: actor.reason })
    await appendAudit(sql, {
      actor: actor.name,
      action: 'record.resolve',
      subject: id,
      reason: actor.reason,
      detail: { key: record.key, was: record.state },
    })
    return await resolveRecord(sql, record, { name: actor.name, reason: actor.reason })
  })
  ring(lanes)
}
