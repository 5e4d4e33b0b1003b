import type {
  ReplayedRecord,
  ReplayOrder,
  ReplayPace,
  ReplayPreview,
  ReplayReport,
  ReplayView,
} from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Actor, ReasonedActor } from '../actor.ts'
import type { Plan } from '../engine/plan.ts'
import type { Ids } from '../engine/ports.ts'
import { appendAudit } from '../store/audit-store.ts'
import { readWithin } from '../store/bounded-read.ts'
import type { Database } from '../store/database.ts'
import type { Page, PageRequest } from '../store/page.ts'
import { listReplayed, listReplays, loadReplay, reportReplay } from '../store/replay-queries.ts'
import { cancelReplay, chooseRecords, continueReplay, insertReplay } from '../store/replay-store.ts'
import { placeOf } from './place-of-cause.ts'
import { type PreviewOptions, previewReplay } from './preview.ts'
import { orderOf } from './repeat-order.ts'

/** Running many records again, in the background. Every act is audited. */
export interface Replays {
  /** What a replay would do; of one record also with a corrected payload. Nothing is done. */
  preview(order: ReplayOrder & { readonly payload?: unknown }): Promise<ReplayPreview>
  /**
   * Stores a replay of the records that are chosen at this moment; whichever process has the part `scheduler` runs it.
   * Throws CONFLICT when there is none, INPUT_TOO_LARGE when there are too many.
   */
  start(order: ReplayOrder & ReplayPace, actor: ReasonedActor): Promise<ReplayView>
  list(page: PageRequest): Promise<Page<ReplayView>>
  /** Throws NOT_FOUND. */
  show(id: string): Promise<ReplayView>
  records(
    id: string,
    request: PageRequest & { readonly state?: ReplayedRecord['state'] | undefined },
  ): Promise<Page<ReplayedRecord>>
  /** What is parked again and what was refused, by cause. Throws NOT_FOUND. */
  report(id: string): Promise<ReplayReport>
  /** Lets a replay go on after its canaries. Throws CONFLICT when it does not wait. */
  continue(id: string, actor: Actor): Promise<ReplayView>
  /** Starts no more records; what was started goes on. Throws CONFLICT when there is nothing left to start. */
  cancel(id: string, actor: ReasonedActor): Promise<ReplayView>
}

/** What replays need. */
export interface ReplaysOptions extends PreviewOptions {
  readonly database: Database
  readonly ids: Ids
}

/** Most records of one replay. */
const maxRecords = 100_000

/** Opens the door to replays. */
export function createReplays(options: ReplaysOptions): Replays {
  const { database } = options
  return {
    async preview(order) {
      const recordIds = await choose(database, order)
      const preview = await previewReplay(options, { recordIds, order: orderOf(order) })
      return await withNames(options, preview)
    },
    start: (order, actor) => startReplay(options, order, actor),
    list: (page) => listReplays(database, page),
    show: (id) => loadReplay(database, id),
    records: (id, request) => listReplayed(database, id, request),
    report: (id) => describeReport(options, id),
    continue: (id, actor) => turn(options, { id, actor, action: 'replay.continue', change: continueReplay }),
    cancel: (id, actor) => turn(options, { id, actor, action: 'replay.cancel', change: cancelReplay }),
  }
}

/** Names the nodes of a preview as the flows’ current versions do. */
async function withNames({ planFor }: ReplaysOptions, preview: ReplayPreview): Promise<ReplayPreview> {
  const flows = [...new Set([...preview.effects, ...preview.parksAgain].map(({ flow }) => flow))]
  const plans = new Map<string, Plan | undefined>()
  for (const flow of flows) plans.set(flow, await planFor(flow).catch(() => undefined))
  const named = <T extends { readonly flow: string; readonly node: string }>(entry: T): T => {
    const nodeName = plans.get(entry.flow)?.flow.nodes[entry.node]?.name
    return nodeName === undefined ? entry : { ...entry, nodeName }
  }
  return { ...preview, effects: preview.effects.map(named), parksAgain: preview.parksAgain.map(named) }
}

async function describeReport({ database, planFor }: ReplaysOptions, id: string): Promise<ReplayReport> {
  const { parkedAgain, refused } = await readWithin(database, (sql) => reportReplay(sql, id))
  const described = parkedAgain.map(async ({ error, ...parked }) => ({
    ...parked,
    ...pick(await placeOf(planFor, parked, error)),
  }))
  return { parkedAgain: await Promise.all(described), refused }
}

function pick({ cause, nodeName }: Awaited<ReturnType<typeof placeOf>>) {
  return { cause, nodeName }
}

async function choose(database: Database, order: ReplayOrder): Promise<readonly string[]> {
  const recordIds = await readWithin(database, (sql) => chooseRecords(sql, order, maxRecords + 1))
  if (recordIds.length <= maxRecords) return recordIds
  throw new CrossdockError('INPUT_TOO_LARGE', `The filter finds more than ${maxRecords} records.`, {
    remedy: 'Narrow it, e.g. to a shorter time, and run several replays.',
  })
}

async function startReplay(
  { database, ids }: ReplaysOptions,
  { recordIds: _named, ...request }: ReplayOrder & ReplayPace,
  actor: ReasonedActor,
): Promise<ReplayView> {
  const id = ids.next()
  const order = _named === undefined ? request : { ...request, recordIds: _named }
  const recordIds = await choose(database, order)
  if (recordIds.length === 0) {
    throw new CrossdockError('CONFLICT', 'There is no record to run again: the filter finds none.', {
      remedy: 'Look with `crossdock records` which records there are. A retry finds parked ones only.',
    })
  }
  await database.transaction(async (sql) => {
    await insertReplay(sql, { id, request, reason: actor.reason, startedBy: actor.name, recordIds })
    const detail = { ...request, records: recordIds.length }
    await appendAudit(sql, { actor: actor.name, action: 'replay.start', subject: id, reason: actor.reason, detail })
  })
  return await loadReplay(database, id)
}

async function turn(
  { database }: ReplaysOptions,
  {
    id,
    actor,
    action,
    change,
  }: {
    readonly id: string
    readonly actor: Actor
    readonly action: 'replay.continue' | 'replay.cancel'
    readonly change: typeof continueReplay
  },
): Promise<ReplayView> {
  await database.transaction(async (sql) => {
    if (!(await change(sql, id))) {
      const { message, state } = await loadReplay(sql, id)
      throw new CrossdockError('CONFLICT', `The replay is ${state}. ${message}`)
    }
    const reason = actor.reason === undefined ? {} : { reason: actor.reason }
    await appendAudit(sql, { actor: actor.name, action, subject: id, ...reason })
  })
  return await loadReplay(database, id)
}
