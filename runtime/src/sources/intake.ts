import { CrossdockError, type ErrorInfo, toCrossdockError } from '@crossdock/shared/errors'
import { checkPayload } from '@crossdock/shared/json'
import type { AcceptReport, SourceItem } from '@crossdock/shared/node'
import { fingerprintOf } from '../engine/fingerprint.ts'
import { keyOf, placeRecord } from '../engine/placement.ts'
import type { Plan } from '../engine/plan.ts'
import type { Clock, Ids, LaneId } from '../engine/ports.ts'
import type { Database } from '../store/database.ts'
import { type Acceptance, type Accepted, acceptRecords, type Fault, type NewRecord } from '../store/intake-store.ts'
import { countBacklog } from '../store/sweep.ts'
import { GroupCommit } from './group-commit.ts'

/** What comes in from a source at once. */
export interface Delivery {
  readonly plan: Plan
  readonly source: string
  readonly runId: string
  readonly run: Acceptance['run']
  readonly items: readonly SourceItem[]
  readonly position?: unknown
  /** What becomes of an item that cannot be kept as it is: the whole delivery is refused, or the item is parked. */
  readonly onBadItem: 'refuse' | 'park'
}

/** The door through which every record enters. */
export interface IntakeDoor {
  /**
   * Commits a delivery; resolves when it is durable. Throws OVERLOADED when the flow's backlog is over its bound,
   * INPUT_INVALID or INPUT_TOO_LARGE for a refused item, DUPLICATE_MESSAGE when a message id came with another body.
   */
  accept(delivery: Delivery): Promise<AcceptReport>
  /** Waits until the flow's backlog is under its bound. */
  waitForRoom(flow: string, signal: AbortSignal): Promise<void>
}

/** What the door needs. */
export interface IntakeOptions {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly ring: (lanes: readonly LaneId[]) => void
  /** Open records of a flow above which nothing more is accepted. */
  readonly maxBacklog: number
  readonly onAccepted: (facts: {
    readonly flow: string
    readonly accepted: number
    readonly duplicates: number
  }) => void
}

/** How long a count of the backlog is good for. */
const backlogAgeMs = 1_000
const retryAfterMs = 5_000

/** Opens the door. */
export function createIntake(options: IntakeOptions): IntakeDoor {
  const { database, clock, maxBacklog, ring } = options
  const backlog = createBacklog(options)
  const commits = new GroupCommit<Acceptance, Accepted>({
    maxItems: 300,
    maxParallel: 2,
    flush: async (acceptances) => {
      const { accepted, ring: lanes } = await acceptRecords(database, acceptances)
      ring(lanes)
      return accepted
    },
  })
  return {
    async accept(delivery) {
      const flow = delivery.plan.flow.id
      if ((await backlog.count(flow)) >= maxBacklog) {
        throw new CrossdockError(
          'OVERLOADED',
          `Flow “${flow}” has ${maxBacklog} records under way, which is its bound.`,
          { retryAfterMs },
        )
      }
      const accepted = await commits.add(toAcceptance(options, delivery))
      backlog.add(flow, accepted.acceptedIds.length)
      options.onAccepted({ flow, accepted: accepted.acceptedIds.length, duplicates: accepted.duplicates })
      return toReport(delivery, accepted)
    },
    async waitForRoom(flow, signal) {
      while (!signal.aborted && (await backlog.count(flow)) >= maxBacklog) await clock.sleep(backlogAgeMs / 2, signal)
    },
  }
}

function toReport(delivery: Delivery, accepted: Accepted): AcceptReport {
  const [contradicted] = accepted.contradicted
  if (contradicted !== undefined && delivery.onBadItem === 'refuse') {
    throw new CrossdockError(
      'DUPLICATE_MESSAGE',
      `The message “${contradicted}” has arrived before with another body.`,
      {
        detail: { messageIds: accepted.contradicted.slice(0, 20) },
      },
    )
  }
  return {
    runId: delivery.runId,
    accepted: accepted.acceptedIds.length,
    duplicates: accepted.duplicates,
    recordIds: accepted.acceptedIds,
  }
}

function toAcceptance(options: IntakeOptions, delivery: Delivery): Acceptance {
  const { plan, source, runId, run, items, position, onBadItem } = delivery
  const acceptedAt = new Date(options.clock.nowMs()).toISOString()
  return {
    flow: plan.flow.id,
    version: plan.version,
    source,
    runId,
    run,
    onContradiction: onBadItem,
    records: items.map((item) => toRecord(options, { plan, source, item, acceptedAt, onBadItem })),
    ...(position === undefined ? {} : { position }),
  }
}

function toRecord(
  { ids }: IntakeOptions,
  place: {
    readonly plan: Plan
    readonly source: string
    readonly item: SourceItem
    readonly acceptedAt: string
    readonly onBadItem: Delivery['onBadItem']
  },
): NewRecord {
  const { plan, source, item, acceptedAt, onBadItem } = place
  const id = ids.next()
  const base = {
    id,
    entity: plan.flow.record.entity,
    payload: item.payload,
    ...(item.messageId === undefined ? {} : { messageId: item.messageId }),
    ...(item.origin ? { origin: item.origin } : {}),
  }
  const faultOf = (error: ErrorInfo): Fault => ({
    error,
    exceptionId: ids.next(),
    fingerprint: fingerprintOf(plan.flow.id, source, error),
  })
  // Nobody waits behind a record that could not be read: it has no key to keep in order.
  const park = (error: ErrorInfo): NewRecord => ({
    ...base,
    key: id,
    orderKey: null,
    lane: placeRecord(plan.flow, { id, key: id }).lane,
    fault: faultOf(error),
  })
  if (item.fault) return park(item.fault)
  const checked = checkPayload(item.payload)
  if (!checked.ok) {
    if (onBadItem === 'refuse') throw checked.error
    return park(checked.error.toInfo())
  }
  try {
    const key = keyOf(plan, { id, payload: item.payload, acceptedAt })
    const { messageId } = item
    const contradiction =
      messageId === undefined || onBadItem === 'refuse'
        ? undefined
        : faultOf(contradictionOf(messageId, [messageId]).toInfo())
    return { ...base, key, ...placeRecord(plan.flow, { id, key }), ...(contradiction ? { contradiction } : {}) }
  } catch (thrown) {
    return park(toCrossdockError(thrown).toInfo())
  }
}

function contradictionOf(messageId: string, all: readonly string[]): CrossdockError {
  return new CrossdockError('DUPLICATE_MESSAGE', `The message “${messageId}” has arrived before with another body.`, {
    detail: { messageIds: all.slice(0, 20) },
  })
}

/** Counts of open records by flow, read at most once a second; what is accepted in between is added. */
function createBacklog({ database, clock, maxBacklog }: IntakeOptions) {
  const counts = new Map<string, { readonly atMs: number; count: number }>()
  return {
    async count(flow: string): Promise<number> {
      const known = counts.get(flow)
      if (known && clock.nowMs() - known.atMs < backlogAgeMs) return known.count
      const count = await countBacklog(database, flow, maxBacklog)
      counts.set(flow, { atMs: clock.nowMs(), count })
      return count
    },
    add(flow: string, accepted: number): void {
      const known = counts.get(flow)
      if (known) known.count += accepted
    },
  }
}
