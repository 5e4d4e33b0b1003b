import type { Plan } from '../engine/plan.ts'
import type { Ids, LaneId } from '../engine/ports.ts'
import { appendAudit } from '../store/audit-store.ts'
import { endSettled } from '../store/cancel-store.ts'
import { insertJourney } from '../store/commit-inserts.ts'
import type { Sql } from '../store/database.ts'
import { closeExceptions, lockRecord, reopenRecord, settleAsNotDone, settleByHand } from '../store/repair-store.ts'
import { countIntoRun, insertRepairRun, insertRepeated } from '../store/rerun-store.ts'
import { prepareRepeat } from './prepare-repeat.ts'
import type { RepeatOrder } from './repeat-order.ts'
import type { Repetition } from './repeat-request.ts'

/** What repeating a record needs. */
export interface RepeatOptions {
  readonly ids: Ids
  /** The plan of a version; the current one when no version is named. */
  readonly planFor: (flow: string, version?: number) => Promise<Plan>
}

/** Who has a record repeated, and as part of what. */
export interface RepeatBy {
  readonly name: string
  readonly reason: string | undefined
  /** The replay that it is part of, with the run for the records that this makes. */
  readonly replay?: {
    readonly id: string
    readonly runFor: (sql: Sql, place: { flow: string; version: number; source: string }) => Promise<string>
  }
}

/** What came of it: the new record, if one was made, and the lanes to ring. */
export interface Repeated {
  readonly created: string | undefined
  readonly ring: readonly LaneId[]
}

/** Has one record run again, in the transaction given. Throws what `prepareRepeat` throws, and NOT_FOUND. */
export async function repeatRecord(
  options: RepeatOptions,
  sql: Sql,
  { id, order, by }: { readonly id: string; readonly order: RepeatOrder; readonly by: RepeatBy },
): Promise<Repeated> {
  const record = await lockRecord(sql, id)
  const facts = { planFor: options.planFor, newId: options.ids.next(), by: by.name, reason: by.reason }
  const repetition = await prepareRepeat(sql, { record, order, facts })
  const makesNew = repetition.kind === 'rerun' || repetition.kind === 'send-again'
  const created = makesNew ? facts.newId : undefined
  await appendAudit(sql, {
    actor: by.name,
    action: order.verb === 'retry' ? 'record.retry' : 'record.send-again',
    subject: id,
    ...(by.reason === undefined ? {} : { reason: by.reason }),
    detail: {
      version: repetition.plan.version,
      isEdited: order.payload !== undefined,
      fromNode: order.fromNode ?? null,
      assume: order.assume ?? null,
      ...(created === undefined ? {} : { created }),
      ...(by.replay ? { replay: by.replay.id } : {}),
    },
  })
  const ring =
    created === undefined
      ? await (repetition.kind === 'end' ? endAsCancelled : reopen)(sql, repetition, by)
      : await create(options, sql, { id: created, repetition, by })
  if (repetition.steps.length > 0) {
    await insertJourney(sql, record.flow, [{ recordId: created ?? id, steps: repetition.steps }])
  }
  return { created, ring }
}

async function reopen(sql: Sql, repetition: Repetition, by: RepeatBy): Promise<readonly LaneId[]> {
  const { assumedDone, branches, key, payload, place, plan, progress, record } = repetition
  await closeExceptions(sql, record.id, {
    state: 'retried',
    by: by.name,
    ...(by.reason === undefined ? {} : { reason: by.reason }),
    ...(branches === 'all' ? {} : { branches }),
  })
  for (const effect of assumedDone) await settleByHand(sql, record, effect)
  // Where it stopped at its source it had no key; anywhere else it keeps its place among the records of its key.
  const isUnread = record.progress === undefined
  return await reopenRecord(sql, record, {
    version: plan.version,
    progress,
    ...(isUnread ? { payload, place: { key, ...place } } : {}),
  })
}

/** A record of a cancelled run ends with what a person says of its calls; what is held behind it goes on. */
async function endAsCancelled(sql: Sql, repetition: Repetition, by: RepeatBy): Promise<readonly LaneId[]> {
  const { assumedDone, assumedNotDone, record } = repetition
  for (const effect of assumedDone) await settleByHand(sql, record, effect)
  await settleAsNotDone(sql, record, assumedNotDone)
  await closeExceptions(sql, record.id, {
    ...{ state: 'resolved', by: by.name },
    ...(by.reason === undefined ? {} : { reason: by.reason }),
  })
  return await endSettled(sql, record)
}

async function create(
  { ids }: RepeatOptions,
  sql: Sql,
  { id, repetition, by }: { readonly id: string; readonly repetition: Repetition; readonly by: RepeatBy },
): Promise<readonly LaneId[]> {
  const { key, kind, payload, place, plan, progress, record } = repetition
  const run = { flow: record.flow, version: plan.version, source: record.source }
  const runId = by.replay ? await by.replay.runFor(sql, run) : await beginRun(sql, run, ids)
  const isRerun = kind === 'rerun'
  const lanes = await insertRepeated(sql, {
    ...{ id, runId, key, payload, progress, ...run, ...place },
    entity: record.entity,
    entry: isRerun ? record.entry : `${record.source}.out`,
    lineage: isRerun ? record.lineage : id,
    lineageDay: isRerun ? record.lineageDay : undefined,
    generation: isRerun ? record.generation : record.generation + 1,
    origin: {
      ...withoutLinks(record.origin),
      [isRerun ? 'rerunOf' : 'sentAgainFrom']: record.id,
      by: by.name,
      ...(by.replay ? { replay: by.replay.id } : {}),
    },
  })
  await countIntoRun(sql, runId)
  return lanes
}

/** Begins a run for a record that is made alone. */
async function beginRun(
  sql: Sql,
  run: { readonly flow: string; readonly version: number; readonly source: string },
  ids: Ids,
): Promise<string> {
  const id = ids.next()
  await insertRepairRun(sql, { id, ...run })
  return id
}

/** Where it stood in its origin, without what repair wrote there the time before. */
function withoutLinks(
  origin: Readonly<Record<string, string | number>> | undefined,
): Readonly<Record<string, string | number>> {
  const { rerunOf: _rerun, sentAgainFrom: _sent, by: _by, replay: _replay, ...rest } = origin ?? {}
  return rest
}
