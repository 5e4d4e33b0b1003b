import { createHash } from 'node:crypto'
import { CrossdockError, type ErrorInfo, toCrossdockError } from '@crossdock/shared/errors'
import { defaultSettings } from '@crossdock/shared/flow'
import { canonicalJson, checkPayload } from '@crossdock/shared/json'
import type { AcceptReport, SourceItem } from '@crossdock/shared/node'
import { createFieldMask } from '../engine/field-mask.ts'
import { fingerprintOf } from '../engine/fingerprint.ts'
import { isoTime } from '../engine/iso-time.ts'
import { keyOf, placeRecord } from '../engine/placement.ts'
import type { Plan } from '../engine/plan.ts'
import type { Clock, Ids, LaneId } from '../engine/ports.ts'
import type { Acceptance, Accepted, Fault, NewRecord } from '../store/acceptance.ts'
import { ringLanes } from '../store/commit-inserts.ts'
import type { Database } from '../store/database.ts'
import { acceptRecords } from '../store/intake-store.ts'
import { recordRefusals } from '../store/refusal-store.ts'
import { createBacklog } from './backlog.ts'
import { GroupCommit } from './group-commit.ts'

/** What comes in from a source at once. */
export interface Delivery {
  readonly plan: Plan
  readonly source: string
  readonly runId: string
  readonly run: Acceptance['run']
  readonly items: readonly SourceItem[]
  readonly position?: unknown
  /** How many Crossdock calls the items have come through. */
  readonly hops?: number
  /** What becomes of an item that cannot be kept as it is: the whole delivery is refused, or the item is parked. */
  readonly onBadItem: 'refuse' | 'park'
}

/** The door through which every record enters. */
export interface IntakeDoor {
  /**
   * Commits a delivery; resolves when it is durable. Throws OVERLOADED when the flow's backlog is over its bound,
   * INPUT_INVALID or INPUT_TOO_LARGE for a refused item, INPUT_TOO_LARGE for more items than a run may have,
   * DUPLICATE_MESSAGE when a message id came with another body.
   */
  accept(delivery: Delivery): Promise<AcceptReport>
  /** Keeps what a known sender is refused, with what it brought, and throws it. */
  refuse(
    from: { readonly flow: string; readonly source: string; readonly items: readonly SourceItem[] },
    error: CrossdockError,
  ): Promise<never>
  /** Waits until the flow's backlog is under its bound. */
  waitForRoom(plan: Plan, signal: AbortSignal): Promise<void>
}

/** What the door needs. */
export interface IntakeOptions {
  readonly database: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly ring: (lanes: readonly LaneId[]) => void
  /** Told when lanes could not be rung: their records wait for the sweep. */
  readonly onRingFailed: (thrown: unknown) => void
  /** Open records of a flow above which nothing more is accepted, where its settings name no other bound. */
  readonly maxBacklog: number
  readonly onAccepted: (facts: {
    readonly flow: string
    readonly accepted: number
    readonly duplicates: number
  }) => void
}

const retryAfterMs = 5_000
/** Deliveries of up to so many items, as calls of webhooks are, are committed apart from larger ones. */
const fewItems = 50
/** How often a source that waits for room looks again. */
const lookAgainMs = 500

/** Opens the door. */
export function createIntake(options: IntakeOptions): IntakeDoor {
  const { database, clock, ring } = options
  const backlog = createBacklog(options)
  const boundOf = ({ flow }: Plan) => flow.settings.maxBacklog ?? options.maxBacklog
  const rings = new GroupCommit<readonly LaneId[], undefined>({
    maxItems: 300,
    maxParallel: 1,
    flush: async (groups) => {
      for (const [flow, lanes] of Map.groupBy(groups.flat(), (lane) => lane.flow)) {
        const numbers = lanes.map(({ lane }) => lane)
        ring(await ringLanes(database, flow, numbers))
      }
      return groups.map(() => undefined)
    },
  })
  const committing = (maxParallel: number) =>
    new GroupCommit<Acceptance, Accepted>({
      maxItems: 300,
      maxParallel,
      flush: async (acceptances) => {
        const { accepted, lanes } = await acceptRecords(database, acceptances)
        // Nobody waits for it: what was accepted is committed, and the sweep finds a lane that was not rung.
        rings.add(lanes).catch(options.onRingFailed)
        return accepted
      },
    })
  // One at a time, so that those who come meanwhile share the next one; and none of them waits for a file's batch.
  const commits = { few: committing(1), many: committing(2) }
  const door: IntakeDoor = {
    async accept(delivery) {
      const { plan, source, items } = delivery
      const flow = plan.flow.id
      const maxRecords = plan.flow.settings.maxRecordsPerRun ?? defaultSettings.maxRecordsPerRun
      if (delivery.run === 'whole' && items.length > maxRecords) {
        return await door.refuse({ flow, source, items }, tooManyRecords(maxRecords))
      }
      const bound = boundOf(plan)
      using room = await backlog.reserve(flow, { bound, records: items.length })
      if (!room.isGranted) {
        throw new CrossdockError('OVERLOADED', `Flow “${flow}” has ${bound} records under way, which is its bound.`, {
          retryAfterMs,
        })
      }
      const { few, many } = commits
      const accepted = await (items.length > fewItems ? many : few).add(toAcceptance(options, delivery))
      room.used(accepted.acceptedIds.length)
      options.onAccepted({ flow, accepted: accepted.acceptedIds.length, duplicates: accepted.duplicates })
      return toReport(delivery, accepted)
    },
    async refuse({ flow, source, items }, error) {
      const bodyHash = hashOf(items.map(({ payload }) => payload))
      await recordRefusals(database, [{ flow, source, code: error.code, message: error.message, bodyHash }])
      throw error
    },
    async waitForRoom(plan, signal) {
      while (!signal.aborted && !(await backlog.hasRoom(plan.flow.id, boundOf(plan)))) {
        await clock.sleep(lookAgainMs, signal)
      }
    },
  }
  return door
}

/** More records than one run of a flow may have. */
export function tooManyRecords(maxRecords: number): CrossdockError {
  return new CrossdockError('INPUT_TOO_LARGE', `One run of this flow may have ${maxRecords} records; there are more.`, {
    remedy: 'Send them in several parts, or raise maxRecordsPerRun in the settings of the flow.',
    detail: { maxRecords },
  })
}

function hashOf(value: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(value)).digest()
}

function toReport(delivery: Delivery, accepted: Accepted): AcceptReport {
  const [contradicted] = accepted.contradicted
  if (contradicted !== undefined && delivery.onBadItem === 'refuse') {
    throw contradictionOf(contradicted, accepted.contradicted)
  }
  return {
    runId: delivery.runId,
    accepted: accepted.acceptedIds.length,
    duplicates: accepted.duplicates,
    recordIds: accepted.acceptedIds,
  }
}

function toAcceptance(options: IntakeOptions, delivery: Delivery): Acceptance {
  const { plan, source, runId, run, items, position, onBadItem, hops = 0 } = delivery
  const { deduplicate } = plan.flow.settings
  const acceptedAt = isoTime(options.clock.nowMs())
  return {
    flow: plan.flow.id,
    version: plan.version,
    source,
    runId,
    run,
    onContradiction: onBadItem,
    records: items.map((item) => toRecord(options, { plan, source, item, acceptedAt, onBadItem, hops })),
    ...(position === undefined ? {} : { position }),
    ...(deduplicate ? { contentWindowSeconds: deduplicate.windowSeconds } : {}),
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
    readonly hops: number
  },
): NewRecord {
  const { plan, source, item, acceptedAt, onBadItem, hops } = place
  const id = ids.next()
  const { messageId } = item
  const faultOf = (told: ErrorInfo): Fault => {
    const fields = createFieldMask(plan.flow, { isPart: false })
    fields.note(item.payload)
    const error = fields.error(told)
    return { error, exceptionId: ids.next(), fingerprint: fingerprintOf({ flow: plan.flow.id, node: source }, error) }
  }
  const base = {
    id,
    entity: plan.flow.record.entity,
    payload: item.payload,
    ...(messageId === undefined ? {} : { message: { id: messageId, bodyHash: hashOf(item.payload) } }),
    // Also of what is parked for another reason: that it contradicts what came before must not make it disappear.
    ...(messageId === undefined || onBadItem === 'refuse'
      ? {}
      : { contradiction: faultOf(contradictionOf(messageId, [messageId]).toInfo()) }),
    ...(item.origin || hops > 0 ? { origin: { ...item.origin, ...(hops > 0 ? { hops } : {}) } } : {}),
    ...(hops > 0 ? { hops } : {}),
  }
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
    return {
      ...base,
      key,
      ...placeRecord(plan.flow, { id, key }),
      ...(plan.flow.settings.deduplicate ? { contentHash: hashOf([key, item.payload]) } : {}),
    }
  } catch (thrown) {
    return park(toCrossdockError(thrown).toInfo())
  }
}

function contradictionOf(messageId: string, all: readonly string[]): CrossdockError {
  return new CrossdockError('DUPLICATE_MESSAGE', `The message “${messageId}” has arrived before with another body.`, {
    detail: { messageIds: all.slice(0, 20) },
  })
}
