import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import { defaultSettings } from '@crossdock/shared/flow'
import type {
  AnyExecutor,
  Intake,
  NodeLog,
  Poll,
  PollContext,
  SourceItem,
  SourceManifest,
  SystemAccess,
} from '@crossdock/shared/node'
import type { Catalog } from '../catalog.ts'
import type { Plan, PlanSource } from '../engine/plan.ts'
import type { Clock, Ids } from '../engine/ports.ts'
import type { Database } from '../store/database.ts'
import {
  type DueSource,
  endRun,
  finishTick,
  hasCompletedLabel,
  openLabel,
  renewSource,
  saveSourcePosition,
  takeDueSources,
} from '../store/source-store.ts'
import { resolveSourceConfig } from './hooks.ts'
import type { IntakeDoor } from './intake.ts'
import { limitIntake } from './limit-intake.ts'
import { nextTick } from './timetable.ts'

/** What the timer needs. */
export interface TimerOptions {
  readonly database: Database
  readonly catalog: Catalog
  readonly intake: IntakeDoor
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly system: SystemAccess
  readonly clock: Clock
  readonly ids: Ids
  readonly ownerId: string
  readonly logFor: (facts: { readonly flow: string; readonly node: string }) => NodeLog
  /** How often it looks for sources that are due. */
  readonly lookEveryMs: number
}

const leaseMs = 15_000
const renewEveryMs = 4_000
/** Most sources that one process polls at once: quick ones, and with those that take longer. */
const maxQuick = 16
const maxRunning = 200
/** A poll that takes longer makes room for another one, so that systems that hang hold up nobody but themselves. */
const quickMs = 1_000
/** A tick that failed for a passing reason is tried again after this long, as the same tick. */
const retryFailedMs = 15_000

/**
 * Wakes timer sources when they are due. Schedules and leases live in the database: whichever process looks first takes
 * the tick, and if it dies another one takes the same tick again. Runs until the signal aborts and ticks under way ended.
 */
export async function runTimer(options: TimerOptions, stopping: AbortSignal): Promise<void> {
  const { clock, database, ownerId, lookEveryMs } = options
  const running = new Set<Promise<void>>()
  const quick = new Set<Promise<void>>()
  let room = Promise.withResolvers<void>()
  const leave = (group: Set<Promise<void>>, work: Promise<void>) => {
    group.delete(work)
    room.resolve()
    room = Promise.withResolvers()
  }
  while (!stopping.aborted) {
    const limit = Math.min(maxQuick - quick.size, maxRunning - running.size)
    const due = limit > 0 ? await takeDueSources(database, { ownerId, leaseMs, limit }).catch(() => []) : []
    for (const source of due) {
      const tick = runTick(options, source, stopping)
      const start = quickPartOf(tick, clock)
      running.add(tick)
      quick.add(start)
      void tick.finally(() => leave(running, tick))
      void start.finally(() => leave(quick, start))
    }
    // As many as there was room for: more may be due, and are taken as soon as there is room again.
    if (due.length === limit) await room.promise
    else await clock.sleep(lookEveryMs, stopping)
  }
  await Promise.allSettled(running)
}

/** Ends with a tick, or when it is quick no more. */
async function quickPartOf(tick: Promise<void>, clock: Clock): Promise<void> {
  const over = new AbortController()
  await Promise.race([tick, clock.sleep(quickMs, over.signal)])
  over.abort()
}

async function runTick(options: TimerOptions, due: DueSource, stopping: AbortSignal): Promise<void> {
  const log = options.logFor({ flow: due.flow, node: due.node })
  try {
    if (options.catalog.current.get(due.flow)?.plan.version !== due.version) await options.catalog.refresh()
    const { plan, sources } = options.catalog.current.get(due.flow) ?? {}
    const source = sources?.find(({ id }) => id === due.node)
    const timetable = source?.manifest.timetableFrom?.(source.config)
    if (!plan || !source || !timetable) return
    const error = source.isDisabled ? undefined : await pollOnce(options, { due, plan, source, log, stopping })
    if (error) log.warn(`poll failed: ${error.message}`, { code: error.code })
    const next = nextTick(timetable, { dueAtMs: due.dueAtMs, nowMs: options.clock.nowMs() })
    const retryInMs = error?.isRetryable ? Math.max(error.retryAfterMs ?? 0, retryFailedMs) : undefined
    const isSooner = retryInMs !== undefined && options.clock.nowMs() + retryInMs < next.dueAtMs
    await finishTick(options.database, due, {
      nextDueAtMs: isSooner ? due.dueAtMs : next.dueAtMs,
      ...(isSooner ? { retryInMs } : { skippedAtMs: next.skippedAtMs }),
      ...(error ? { error } : {}),
    })
  } catch (thrown) {
    // The lease runs out and the same tick is taken again.
    log.warn(`tick was not finished: ${toCrossdockError(thrown).message}`)
  }
}

interface Tick {
  readonly due: DueSource
  readonly plan: Plan
  readonly source: PlanSource
  readonly log: NodeLog
  readonly stopping: AbortSignal
}

async function pollOnce(options: TimerOptions, tick: Tick): Promise<CrossdockError | undefined> {
  const { due, source, stopping } = tick
  const poll = options.executors[source.manifest.type]?.poll as Poll<SourceManifest> | undefined
  if (!poll) return new CrossdockError('INTERNAL', `“${source.manifest.type}” has no poll.`)
  const lost = new AbortController()
  const ended = new AbortController()
  const renewing = keepLease(options, due, { lost, ended: ended.signal })
  try {
    await poll(contextFor(options, tick, AbortSignal.any([stopping, lost.signal])))
    return undefined
  } catch (thrown) {
    const error = toCrossdockError(thrown)
    if (error.code === 'INTERNAL') tick.log.warn('unexpected error in poll', { cause: String(error.cause) })
    return error
  } finally {
    ended.abort()
    await renewing
  }
}

/** Renews the lease while a poll runs; aborts the poll when another process has taken the source. */
async function keepLease(
  { database, clock }: TimerOptions,
  due: DueSource,
  signals: { readonly lost: AbortController; readonly ended: AbortSignal },
): Promise<void> {
  for (;;) {
    await clock.sleep(renewEveryMs, signals.ended)
    if (signals.ended.aborted) return
    const isOurs = await renewSource(database, due, leaseMs).catch(() => true)
    if (!isOurs) signals.lost.abort()
  }
}

function contextFor(options: TimerOptions, tick: Tick, signal: AbortSignal): PollContext<SourceManifest> {
  const { database } = options
  const { due, source, log } = tick
  const place = { flow: due.flow, source: source.id }
  return {
    config: resolveSourceConfig(source, due.flow, due.dueAtMs),
    position: due.position,
    dueAtMs: due.dueAtMs,
    signal,
    log,
    system: options.system,
    openIntake: (label) => openIntake(options, tick, { ...(label === undefined ? {} : { label }), signal }),
    hasCompleted: (label) => hasCompletedLabel(database, { ...place, label }),
    savePosition: (position) => saveSourcePosition(database, { flow: due.flow, node: source.id }, position),
  }
}

async function openIntake(
  { database, intake, ids }: TimerOptions,
  { due, plan, source }: Tick,
  { label, signal }: { readonly label?: string; readonly signal: AbortSignal },
): Promise<Intake> {
  const fresh = ids.next()
  const place = { flow: due.flow, source: source.id }
  const opened =
    label === undefined
      ? { runId: fresh, isResumed: false, taken: 0 }
      : await openLabel(database, { ...place, label, runId: fresh })
  const { runId } = opened
  let hasBegun = opened.isResumed
  const take = async (items: readonly SourceItem[], position: unknown) => {
    await intake.waitForRoom(plan, signal)
    signal.throwIfAborted()
    const run = hasBegun ? 'continue' : 'begin'
    const report = await intake.accept({
      ...{ plan, source: source.id, runId, run, items, onBadItem: 'park' },
      ...(position === undefined ? {} : { position }),
    })
    hasBegun = true
    return report
  }
  const end = () => endRun(database, { ...place, runId, ...(label === undefined ? {} : { label }) })
  const limits = { maxRecords: plan.flow.settings.maxRecordsPerRun ?? defaultSettings.maxRecordsPerRun }
  return limitIntake({ runId, accept: take, end }, { ...limits, taken: opened.taken, isReadOnce: label !== undefined })
}
