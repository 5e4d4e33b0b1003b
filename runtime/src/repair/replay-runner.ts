import type { ReplayView } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import type { Plan } from '../engine/plan.ts'
import type { Clock, LaneId } from '../engine/ports.ts'
import type { Database, Sql } from '../store/database.ts'
import { resolveOvertaken } from '../store/exception-desk-store.ts'
import { countReplayed } from '../store/replay-queries.ts'
import {
  countUnderWay,
  endCanary,
  finishReplay,
  giveBackReplay,
  lockReplayed,
  nextReplayed,
  noteRefused,
  noteStarted,
  type PendingRecord,
  runOfReplay,
  type StoredReplay,
  takeReplay,
  useUpPace,
} from '../store/replay-store.ts'
import { insertRepairRun } from '../store/rerun-store.ts'
import { orderOf } from './repeat-order.ts'
import { type RepeatOptions, repeatRecord } from './repeat-record.ts'

/** What the runner of replays needs. */
export interface ReplayRunnerOptions extends RepeatOptions {
  readonly database: Database
  readonly clock: Clock
  readonly ownerId: string
  readonly ring: (lanes: readonly LaneId[]) => void
  /** Waits until a flow's backlog is under its bound, or the signal aborts. */
  readonly waitForRoom: (plan: Plan, signal: AbortSignal) => Promise<void>
  readonly onError: (thrown: unknown) => void
}

const lookEveryMs = 250
const leaseMs = 10_000
/** Records started in one portion, and how long one lasts at most: well within the lease. */
const maxAtOnce = 50
const maxPortionMs = 3_000
/** How long a replay waits for a flow whose backlog is at its bound before others get their turn. */
const patienceMs = 1_000
const settleEveryMs = 500
const housekeepingEveryMs = 5_000

/**
 * Runs replays in the background, in small portions, whichever process comes first. A record is started and noted as
 * started in one transaction, so a process that dies in between starts none twice, and forgets none. Also closes exceptions
 * of overtaken records. Runs until the signal aborts.
 */
export async function runReplays(options: ReplayRunnerOptions, stopping: AbortSignal): Promise<void> {
  const { clock, database, ownerId, onError } = options
  let housekeepingAtMs = 0
  while (!stopping.aborted) {
    try {
      const replay = await takeReplay(database, { ownerId, leaseMs })
      if (replay) await goOn(options, replay, stopping)
      if (clock.nowMs() >= housekeepingAtMs) {
        housekeepingAtMs = clock.nowMs() + housekeepingEveryMs
        await resolveOvertaken(database)
      }
      if (replay) continue
    } catch (thrown) {
      onError(thrown)
    }
    await clock.sleep(lookEveryMs, stopping)
  }
}

interface Next {
  readonly state: ReplayView['state']
  /** When it is looked at next; undefined: when a person acts. */
  readonly inMs: number | undefined
  /** Why it starts less than it could, in a sentence. */
  readonly waitsFor?: string
}

async function goOn(options: ReplayRunnerOptions, replay: StoredReplay, stopping: AbortSignal): Promise<void> {
  const { database, ownerId } = options
  let next: Next = { state: replay.state, inMs: 5_000 }
  try {
    next = await advance(options, replay, stopping)
  } finally {
    await giveBackReplay(database, { id: replay.id, state: replay.state, ownerId }, next)
  }
}

/** One look at a replay: starts a portion, or sees how far the started ones are. */
async function advance(options: ReplayRunnerOptions, replay: StoredReplay, stopping: AbortSignal): Promise<Next> {
  const { database } = options
  if (replay.state === 'waiting') return await watchCanaries(options, replay)
  if (replay.state === 'running') {
    const room = await roomFor(options, replay)
    if (room === 'canaries-started') return waiting(replay)
    const pending = await nextReplayed(database, replay.id, { limit: Math.min(maxAtOnce, Math.max(room, 1)) })
    if (pending.length > 0) return await startWhatMay(options, replay, { pending: pending.slice(0, room), stopping })
  }
  if ((await countUnderWay(database, replay.id)) > 0) return { state: 'settling', inMs: settleEveryMs }
  await finishReplay(database, replay.id, await countReplayed(database, replay.id))
  return { state: 'finished', inMs: undefined }
}

function waiting({ request }: StoredReplay): Next {
  return { state: 'waiting', inMs: request.canary?.goOn === 'when-delivered' ? settleEveryMs : undefined }
}

/** How many records may be started now, by pace and canary. */
async function roomFor(
  { database }: ReplayRunnerOptions,
  { id, allowance, isCanaryOver, request }: StoredReplay,
): Promise<number | 'canaries-started'> {
  if (!request.canary || isCanaryOver) return allowance
  const { counts } = await countReplayed(database, id)
  const canaries = request.canary.count - counts.started
  if (canaries <= 0 && counts.pending > 0) return 'canaries-started'
  return Math.min(allowance, Math.max(canaries, 0))
}

/** Canaries that were all delivered let the others follow, if that was asked for. */
async function watchCanaries({ database }: ReplayRunnerOptions, replay: StoredReplay): Promise<Next> {
  const { counts, states } = await countReplayed(database, replay.id)
  if (replay.request.canary?.goOn !== 'when-delivered') return { state: 'waiting', inMs: undefined }
  if ((states.delivered ?? 0) < counts.started) return waiting(replay)
  await endCanary(database, replay.id)
  return { state: 'running', inMs: 0 }
}

interface Portion {
  readonly pending: readonly PendingRecord[]
  readonly stopping: AbortSignal
}

/**
 * Starts the next records in their order. While a flow has no room for those that would become new records, the others
 * are started: they are in its backlog already, and often what holds it up.
 */
async function startWhatMay(
  options: ReplayRunnerOptions,
  replay: StoredReplay,
  { pending, stopping }: Portion,
): Promise<Next> {
  const adding = pending.filter((record) => addsRecord(replay, record))
  const full = await findFull(options, adding, stopping)
  if (full === undefined) return await startSome(options, replay, { pending, stopping })
  const waitsFor = `What would become a new record waits for room: flow “${full}” has as many records under way as it may have.`
  const isRetry = replay.request.verb === 'retry'
  const open = isRetry ? await nextReplayed(options.database, replay.id, { limit: pending.length, only: 'open' }) : []
  const next = await startSome(options, replay, { pending: open, stopping })
  return { ...next, inMs: open.length === 0 ? patienceMs : next.inMs, waitsFor }
}

/** False for a record that runs on itself, or is refused. */
function addsRecord({ request }: StoredReplay, { flow, isOpen }: PendingRecord): boolean {
  return flow !== undefined && (request.verb === 'send-again' || !isOpen)
}

async function startSome(
  options: ReplayRunnerOptions,
  replay: StoredReplay,
  { pending, stopping }: Portion,
): Promise<Next> {
  const { clock, database } = options
  const { perSecond } = replay.request
  const pauseMs = perSecond === undefined ? 0 : Math.ceil(Math.min(1_000 / perSecond, 1_000))
  const endsAtMs = clock.nowMs() + maxPortionMs
  let started = 0
  for (const record of pending) {
    if (stopping.aborted || clock.nowMs() >= endsAtMs) break
    if (await startOne(options, replay, { record, stopping })) started++
  }
  await useUpPace(database, replay.id, started)
  return { state: 'running', inMs: pauseMs }
}

/** A flow of these records that has all the backlog that it may have, and keeps it for as long as a replay waits. */
async function findFull(
  { planFor, waitForRoom }: ReplayRunnerOptions,
  adding: readonly PendingRecord[],
  stopping: AbortSignal,
): Promise<string | undefined> {
  const patience = AbortSignal.timeout(patienceMs)
  const signal = AbortSignal.any([patience, stopping])
  for (const flow of new Set(adding.flatMap((record) => record.flow ?? []))) {
    await waitForRoom(await planFor(flow), signal)
    if (patience.aborted) return flow
  }
  return undefined
}

/** Starts a record, or notes why it cannot be. Answers whether it was started. */
async function startOne(
  options: ReplayRunnerOptions,
  replay: StoredReplay,
  { record, stopping }: { readonly record: PendingRecord; readonly stopping: AbortSignal },
): Promise<boolean> {
  const { database, ring } = options
  try {
    const repeated = await database.transaction(async (sql) => {
      if (!(await lockReplayed(sql, record))) return undefined
      const done = await repeatRecord(options, sql, {
        id: record.recordId,
        order: orderOf(replay.request),
        by: {
          name: replay.startedBy,
          reason: replay.reason,
          replay: { id: replay.id, runFor: (inside, run) => runFor(options, inside, { replay, run }) },
        },
      })
      await noteStarted(sql, record, done.created)
      return done
    })
    ring(repeated?.ring ?? [])
    return repeated !== undefined
  } catch (thrown) {
    const error = toCrossdockError(thrown)
    // Then nothing can be noted either; the record is taken up later.
    if (error.code === 'DATABASE_UNAVAILABLE' || stopping.aborted) throw thrown
    await noteRefused(database, record, error.toInfo())
    return false
  }
}

async function runFor(
  { ids }: ReplayRunnerOptions,
  sql: Sql,
  {
    replay,
    run,
  }: {
    readonly replay: StoredReplay
    readonly run: { readonly flow: string; readonly version: number; readonly source: string }
  },
): Promise<string> {
  return await runOfReplay(sql, replay.id, {
    place: `${run.flow}/${run.version}/${run.source}`,
    async begin() {
      const id = ids.next()
      await insertRepairRun(sql, { id, ...run })
      return id
    },
  })
}
