import type { ReplayedRecord, ReplayOrder, ReplayPace, ReplayPreview, ReplayView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Actor, ReasonedActor } from '../actor.ts'
import type { Ids } from '../engine/ports.ts'
import { appendAudit } from '../store/audit-store.ts'
import type { Database } from '../store/database.ts'
import type { Page, PageRequest } from '../store/page.ts'
import { listReplayed, listReplays, loadReplay } from '../store/replay-queries.ts'
import { cancelReplay, chooseRecords, continueReplay, insertReplay } from '../store/replay-store.ts'
import { type PreviewOptions, previewReplay } from './preview.ts'
import { orderOf } from './repeat-order.ts'

/** Running many records again, in the background. Every act is audited. */
export interface Replays {
  /** What a replay would do. Nothing is done. */
  preview(order: ReplayOrder): Promise<ReplayPreview>
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
      return await previewReplay(options, { recordIds, order: orderOf(order) })
    },
    start: (order, actor) => startReplay(options, order, actor),
    list: (page) => listReplays(database, page),
    show: (id) => loadReplay(database, id),
    records: (id, request) => listReplayed(database, id, request),
    continue: (id, actor) => turn(options, { id, actor, action: 'replay.continue', change: continueReplay }),
    cancel: (id, actor) => turn(options, { id, actor, action: 'replay.cancel', change: cancelReplay }),
  }
}

async function choose(database: Database, order: ReplayOrder): Promise<readonly string[]> {
  const recordIds = await chooseRecords(database, order, maxRecords + 1)
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
