import { CrossdockError, type ErrorInfo, toCrossdockError } from '@crossdock/shared/errors'
import { checkPayload } from '@crossdock/shared/json'
import { keyOf, placeRecord } from '../engine/placement.ts'
import type { Plan } from '../engine/plan.ts'
import type { Ids, LaneId } from '../engine/ports.ts'
import type { Actor, Repair, RepairReport, RetryRequest } from '../services.ts'
import { appendAudit } from '../store/audit-store.ts'
import type { Database, Sql } from '../store/database.ts'
import { acceptRecords } from '../store/intake-store.ts'
import {
  closeExceptions,
  lockRecord,
  type RepairableRecord,
  reopenRecord,
  resolveRecord,
  settleByHand,
} from '../store/repair-store.ts'
import { retryProgress } from './retry-token.ts'

/** What repair needs. */
export interface RepairOptions {
  readonly database: Database
  readonly ids: Ids
  /** The plan of a version; the current one when no version is named. */
  readonly planFor: (flow: string, version?: number) => Promise<Plan>
  readonly ring: (lanes: readonly LaneId[]) => void
}

/** Repair by hand. Each record is a transaction of its own, so that one refusal stops no other. */
export function createRepair(options: RepairOptions): Repair {
  return {
    async retry(request, actor) {
      if (request.payload !== undefined && request.recordIds.length !== 1) {
        throw new CrossdockError('INPUT_INVALID', 'A new payload can be given for one record at a time.')
      }
      return await forEach(request.recordIds, (id) => retryOne(options, { id, request, actor }))
    },
    resolve: (recordIds, actor) => forEach(recordIds, (id) => resolveOne(options, id, actor)),
    async sendAgain(request, actor) {
      const created: string[] = []
      const report = await forEach(request.recordIds, async (id) => {
        created.push(await sendOneAgain(options, { id, request, actor }))
      })
      return { ...report, created }
    },
  }
}

async function forEach(recordIds: readonly string[], act: (id: string) => Promise<void>): Promise<RepairReport> {
  const done: string[] = []
  const refused: { recordId: string; error: ErrorInfo }[] = []
  for (const recordId of recordIds) {
    try {
      await act(recordId)
      done.push(recordId)
    } catch (thrown) {
      refused.push({ recordId, error: toCrossdockError(thrown).toInfo() })
    }
  }
  return { done, refused }
}

async function retryOne(
  { database, planFor, ring }: RepairOptions,
  { id, request, actor }: { readonly id: string; readonly request: RetryRequest; readonly actor: Actor },
): Promise<void> {
  const lanes = await database.transaction(async (sql) => {
    const record = await lockRecord(sql, id)
    if (record.state !== 'parked') throw notParked(record)
    const plan = await planFor(record.flow, request.version === 'current' ? undefined : record.version)
    const payload = request.payload === undefined ? undefined : checked(request.payload)
    await closeExceptions(sql, id, { state: 'retried', by: actor.name, ...reasonOf(actor) })
    await appendAudit(sql, {
      actor: actor.name,
      action: 'record.retry',
      subject: id,
      ...reasonOf(actor),
      detail: { version: plan.version, isEdited: payload !== undefined, assume: request.assume ?? null },
    })
    if (!record.progress) return await retryUnread(sql, { record, plan, payload })
    const progress = retryProgress(record.progress, plan, request)
    if (request.assume === 'done') await settleParked(sql, record)
    return await reopenRecord(sql, record, { version: plan.version, progress })
  })
  ring(lanes)
}

async function settleParked(sql: Sql, record: RepairableRecord): Promise<void> {
  for (const token of record.progress?.tokens ?? []) {
    if (token.state === 'parked' && token.resume === 'verify') await settleByHand(sql, record, token.node)
  }
}

/** A record that its source could not read begins anew with the corrected payload, under the key that this has. */
async function retryUnread(
  sql: Sql,
  { record, plan, payload }: { readonly record: RepairableRecord; readonly plan: Plan; readonly payload: unknown },
): Promise<readonly LaneId[]> {
  const corrected = payload ?? record.payload
  const key = keyOf(plan, { id: record.id, payload: corrected, acceptedAt: record.acceptedAt })
  const place = { key, ...placeRecord(plan.flow, { id: record.id, key }) }
  return await reopenRecord(sql, record, { version: plan.version, progress: undefined, payload: corrected, place })
}

async function resolveOne(
  { database, ring }: RepairOptions,
  id: string,
  actor: Actor & { readonly reason: string },
): Promise<void> {
  const lanes = await database.transaction(async (sql) => {
    const record = await lockRecord(sql, id)
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

async function sendOneAgain(
  { database, ids, planFor, ring }: RepairOptions,
  act: {
    readonly id: string
    readonly request: { readonly version?: 'same' | 'current'; readonly payload?: unknown }
    readonly actor: Actor & { readonly reason: string }
  },
): Promise<string> {
  const record = await database.transaction((sql) => lockRecord(sql, act.id))
  if (record.isChild) {
    throw new CrossdockError('CONFLICT', `Record ${record.id} was made by a split; send its parent again instead.`)
  }
  const plan = await planFor(record.flow, act.request.version === 'same' ? record.version : undefined)
  const payload = act.request.payload === undefined ? record.payload : checked(act.request.payload)
  const id = ids.next()
  const key = keyOf(plan, { id, payload, acceptedAt: new Date().toISOString() })
  const { accepted, ring: lanes } = await acceptRecords(database, [
    {
      flow: record.flow,
      version: plan.version,
      source: record.source,
      runId: ids.next(),
      run: 'whole',
      onContradiction: 'refuse',
      records: [
        {
          id,
          key,
          entity: record.entity,
          payload,
          origin: { sentAgainFrom: record.id, by: act.actor.name },
          ...placeRecord(plan.flow, { id, key }),
        },
      ],
    },
  ])
  await appendAudit(database, {
    actor: act.actor.name,
    action: 'record.send-again',
    subject: record.id,
    reason: act.actor.reason,
    detail: { created: accepted[0]?.acceptedIds },
  })
  ring(lanes)
  return id
}

function notParked(record: RepairableRecord): CrossdockError {
  return new CrossdockError('CONFLICT', `Record ${record.id} (${record.key}) is not parked: it is ${record.state}.`, {
    remedy: 'Only parked records can be retried. A record that has ended can be sent again as new.',
  })
}

function checked(payload: unknown): unknown {
  const result = checkPayload(payload)
  if (!result.ok) throw result.error
  return result.payload
}

function reasonOf(actor: Actor): { readonly reason?: string } {
  return actor.reason === undefined ? {} : { reason: actor.reason }
}
