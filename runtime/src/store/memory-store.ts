import { CrossdockError } from '@crossdock/shared/errors'
import type { JourneyStep, RecordState } from '@crossdock/shared/record'
import { isEnded } from '@crossdock/shared/record'
import type {
  CancelSweep,
  Clock,
  Commit,
  CommitAnswer,
  EffectIntent,
  EffectSettlement,
  LaneId,
  LaneLease,
  LaneStore,
  LedgerAnswer,
  NewChild,
  NewException,
  NewMilestone,
  OpenRecord,
} from '../engine/ports.ts'

/** A record in memory: everything the store knows of it. */
export interface MemoryRecord extends OpenRecord {
  readonly lane: number
  readonly orderKey: string | null
  readonly seq: number
  readonly parentId: string | undefined
  readonly state: RecordState
  readonly wakeAtMs?: number
  readonly reason?: string
}

interface Effect {
  readonly recordId: string | undefined
  readonly state: 'intent' | EffectSettlement['state']
  readonly epoch: number
  readonly settlement?: EffectSettlement
}

/** The lane store in memory, for `crossdock run`, tests and the debugger. Its clock is the one given. */
export class MemoryStore implements LaneStore {
  readonly records = new Map<string, MemoryRecord>()
  /** Records that have not ended, in the order of their acceptance. */
  readonly #open = new Map<string, MemoryRecord>()
  /** Their ids by flow and order key, in the same order. */
  readonly #openByKey = new Map<string, Set<string>>()
  readonly journey = new Map<string, JourneyStep[]>()
  readonly exceptions: NewException[] = []
  readonly milestones: NewMilestone[] = []
  readonly #effects = new Map<string, Effect>()
  readonly #lanes = new Map<string, { epoch: number; commitNo: number; leaseUntilMs: number }>()
  readonly #cancelledRuns = new Set<string>()
  readonly #clock: Clock
  readonly #leaseMs: number
  #seq = 0

  constructor(clock: Clock, leaseMs = 10_000) {
    this.#clock = clock
    this.#leaseMs = leaseMs
  }

  /** Accepts a root record that is placed already. */
  accept(record: Omit<MemoryRecord, 'seq' | 'state' | 'parentId'> & { readonly state?: RecordState }): void {
    this.#seq++
    this.#put({ state: 'ready', ...record, seq: this.#seq, parentId: undefined })
  }

  /** Nothing of a run is taken up any more; what is open of it ends when its lanes are worked on. */
  cancelRun(runId: string): void {
    this.#cancelledRuns.add(runId)
  }

  /** Lanes with a record that may run now, or that has to be ended. */
  lanesWithWork(): readonly LaneId[] {
    const lanes = new Map<string, LaneId>()
    for (const { flow, lane, ...record } of this.#open.values()) {
      const isDoomed = this.#cancelledRuns.has(record.runId) && record.openChildren === 0 && !this.#isAsked(record)
      if (isDoomed || this.#mayRun(record)) lanes.set(`${flow} ${lane}`, { flow, lane })
    }
    return [...lanes.values()]
  }

  /** When the next waiting record is due, or undefined when none waits. */
  nextWakeMs(): number | undefined {
    const wakes = [...this.#open.values()].flatMap((record) =>
      record.state === 'waiting' ? [record.wakeAtMs ?? 0] : [],
    )
    return wakes.length === 0 ? undefined : Math.min(...wakes)
  }

  async acquire(lane: LaneId): Promise<LaneLease | undefined> {
    const known = this.#lanes.get(nameOf(lane))
    if (known && known.leaseUntilMs > this.#clock.nowMs()) return undefined
    const epoch = (known?.epoch ?? 0) + 1
    this.#lanes.set(nameOf(lane), { epoch, commitNo: 0, leaseUntilMs: this.#clock.nowMs() + this.#leaseMs })
    return { ...lane, epoch: String(epoch) }
  }

  async claim(
    lease: LaneLease,
    { limit, exclude }: { readonly limit: number; readonly exclude: readonly string[] },
  ): Promise<readonly OpenRecord[]> {
    if (!this.#holds(lease)) return []
    const excluded = new Set(exclude)
    const isCandidate = (record: MemoryRecord) =>
      record.flow === lease.flow &&
      record.lane === lease.lane &&
      this.#mayRun(record) &&
      !excluded.has(record.id) &&
      !this.#cancelledRuns.has(record.runId)
    const chosen = this.#open.values().filter(isCandidate).take(limit).toArray()
    const blocked = chosen.filter((record) => this.#isBlocked(record))
    for (const record of blocked) this.#patch(record.id, { state: 'held' })
    return chosen.filter((record) => !blocked.includes(record))
  }

  async endCancelled(lease: LaneLease, { exclude }: { readonly exclude: readonly string[] }): Promise<CancelSweep> {
    const isOf = (record: MemoryRecord) => this.#cancelledRuns.has(record.runId)
    const own = this.#holds(lease) ? this.#open.values().filter(isOf).toArray() : []
    const stopped = own.filter(({ id }) => exclude.includes(id)).map(({ id }) => id)
    const doomed = own.filter(
      ({ flow, lane, id, openChildren, state }) =>
        flow === lease.flow &&
        lane === lease.lane &&
        openChildren === 0 &&
        !this.#isAsked({ id, state }) &&
        !exclude.includes(id),
    )
    const ring = doomed.flatMap(({ id }) => this.#endOrAsk(id))
    return { ended: doomed.length, stopped, ring: ring.filter(({ lane }) => lane !== lease.lane), isMore: false }
  }

  async renew(lease: LaneLease): Promise<boolean> {
    const lane = this.#lanes.get(nameOf(lease))
    if (!lane || !this.#holds(lease)) return false
    lane.leaseUntilMs = this.#clock.nowMs() + this.#leaseMs
    return true
  }

  async commit(lease: LaneLease, commit: Commit, no: number): Promise<CommitAnswer> {
    const lane = this.#lanes.get(nameOf(lease))
    if (!lane || !(await this.renew(lease)) || no > lane.commitNo + 1) return { fenced: true }
    const epoch = Number(lease.epoch)
    if (no <= lane.commitNo)
      return {
        fenced: false,
        ledger: new Map(commit.intents.map(({ key }) => [key, this.#lookUp(key, epoch)])),
        ring: [],
      }
    lane.commitNo = no
    for (const settlement of commit.settlements) this.#settle(settlement, epoch)
    const ledger = new Map(commit.intents.map((intent) => [intent.key, this.#intend(intent, epoch)]))
    for (const { recordId, steps } of commit.journey)
      this.journey.set(recordId, [...(this.journey.get(recordId) ?? []), ...steps])
    this.exceptions.push(...commit.exceptions)
    this.milestones.push(...commit.milestones)
    for (const child of commit.children) this.#addChild(child)
    const ring: LaneId[] = commit.children.map((child) => ({ flow: lease.flow, lane: child.lane }))
    for (const change of commit.changes) {
      if (change.kind === 'ended') ring.push(...this.#end(change.id, change.state, change.reason))
      else this.#keepOpen(change)
    }
    return { fenced: false, ledger, ring: ring.filter(({ lane }) => lane !== lease.lane) }
  }

  async hold(lease: LaneLease, untilMs: number): Promise<void> {
    const lane = this.#lanes.get(nameOf(lease))
    if (lane && this.#holds(lease)) lane.leaseUntilMs = untilMs
  }

  async release(lease: LaneLease): Promise<boolean> {
    if (!this.#holds(lease)) return true
    const hasWork = this.lanesWithWork().some(({ flow, lane }) => flow === lease.flow && lane === lease.lane)
    if (!hasWork) await this.abandon(lease)
    return !hasWork
  }

  async abandon(lease: LaneLease): Promise<void> {
    const lane = this.#lanes.get(nameOf(lease))
    if (lane && this.#holds(lease)) lane.leaseUntilMs = 0
  }

  #holds(lease: LaneLease): boolean {
    return this.#lanes.get(nameOf(lease))?.epoch === Number(lease.epoch)
  }

  #mayRun({ state, wakeAtMs = 0 }: Pick<MemoryRecord, 'state' | 'wakeAtMs'>): boolean {
    return state === 'ready' || (state === 'waiting' && wakeAtMs <= this.#clock.nowMs())
  }

  #isBlocked(record: MemoryRecord): boolean {
    return record.orderKey !== null && this.#firstOfKey(record)?.id !== record.id
  }

  #firstOfKey({ flow, orderKey }: Pick<MemoryRecord, 'flow' | 'orderKey'>): MemoryRecord | undefined {
    const id = this.#openByKey.get(`${flow} ${orderKey}`)?.values().next().value
    return id === undefined ? undefined : this.#open.get(id)
  }

  #patch(id: string, changes: Partial<MemoryRecord>): void {
    const record = this.records.get(id)
    if (record) this.#put({ ...record, ...changes })
  }

  #put(record: MemoryRecord): void {
    this.records.set(record.id, record)
    const name = `${record.flow} ${record.orderKey}`
    const ofKey = this.#openByKey.get(name) ?? new Set()
    if (isEnded(record.state)) {
      this.#open.delete(record.id)
      ofKey.delete(record.id)
    } else {
      this.#open.set(record.id, record)
      ofKey.add(record.id)
    }
    if (ofKey.size === 0) this.#openByKey.delete(name)
    else this.#openByKey.set(name, ofKey)
  }

  #settle(settlement: EffectSettlement, epoch: number): void {
    const known = this.#effects.get(settlement.key)
    const { recordId } = known ?? { recordId: undefined }
    if (known?.state !== 'done')
      this.#effects.set(settlement.key, { state: settlement.state, epoch, settlement, recordId })
  }

  #intend({ key, repeat, recordId }: EffectIntent, epoch: number): LedgerAnswer {
    const known = this.#effects.get(key)
    const isFree = !known || known.state === 'failed' || (repeat && known.state !== 'done')
    if (isFree && this.#cancelledRuns.has(this.records.get(recordId)?.runId ?? '')) return this.#lookUp(key, undefined)
    if (!isFree) return this.#lookUp(key, undefined)
    this.#effects.set(key, { state: 'intent', epoch, recordId })
    return { state: 'granted' }
  }

  #lookUp(key: string, grantedEpoch: number | undefined): LedgerAnswer {
    const known = this.#effects.get(key)
    if (!known || known.state === 'failed') return { state: 'cancelled' }
    if (known.settlement?.state === 'done') return { state: 'done', result: known.settlement.result }
    return { state: known.state === 'intent' && known.epoch === grantedEpoch ? 'granted' : 'unknown' }
  }

  #addChild({ parent, ...child }: NewChild): void {
    this.#seq++
    const { flow, version, runId, source, acceptedAt, lineageDay, generation } = parent
    const inherited = { flow, version, runId, source, acceptedAt, lineageDay, generation }
    const open = { openChildren: 0, progress: undefined, parentId: parent.id, state: 'ready', seq: this.#seq } as const
    this.#put({ ...inherited, ...child, ...open })
    this.#patch(parent.id, { openChildren: (this.records.get(parent.id)?.openChildren ?? 0) + 1 })
  }

  #keepOpen(change: Extract<Commit['changes'][number], { kind: 'open' }>): void {
    const hasChildren = (this.records.get(change.id)?.openChildren ?? 0) > 0
    const state = (change.state === 'expecting' || change.joins) && !hasChildren ? 'ready' : change.state
    this.#patch(change.id, {
      state,
      progress: change.progress,
      ...(change.wakeAtMs === undefined ? {} : { wakeAtMs: change.wakeAtMs }),
    })
  }

  /** A call of the record has an unknown outcome, and a person has been asked. */
  #isAsked({ id, state }: Pick<MemoryRecord, 'id' | 'state'>): boolean {
    const isUnknown = ({ recordId, error }: NewException) => recordId === id && error.code === 'OUTCOME_UNKNOWN'
    return state === 'parked' && this.exceptions.some(isUnknown)
  }

  #endOrAsk(id: string): readonly LaneId[] {
    const isUnsure = ({ recordId, state }: Effect) => recordId === id && (state === 'intent' || state === 'unknown')
    if (!this.#effects.values().some(isUnsure)) return this.#end(id, 'resolved', 'Run cancelled')
    this.#patch(id, { state: 'parked' })
    const error = new CrossdockError('OUTCOME_UNKNOWN', 'The run was cancelled after a call was sent.').toInfo()
    this.exceptions.push({ id: `cancelled-${id}`, recordId: id, branch: '0', node: '', error, fingerprint: '' })
    return []
  }

  #end(id: string, state: RecordState, reason: string | undefined): readonly LaneId[] {
    this.#patch(id, { state, ...(reason === undefined ? {} : { reason }) })
    const record = this.records.get(id)
    if (!record) return []
    const follower = record.orderKey === null ? undefined : this.#firstOfKey(record)
    const ring: LaneId[] = []
    if (follower?.state === 'held') {
      this.#patch(follower.id, { state: 'ready' })
      ring.push({ flow: follower.flow, lane: follower.lane })
    }
    const parent = record.parentId === undefined ? undefined : this.records.get(record.parentId)
    if (parent) {
      const openChildren = parent.openChildren - 1
      const isLast = openChildren === 0 && ['expecting', 'waiting', 'parked'].includes(parent.state)
      this.#patch(parent.id, { openChildren, ...(isLast ? { state: 'ready' as const } : {}) })
      if (isLast) ring.push({ flow: parent.flow, lane: parent.lane })
    }
    return ring
  }
}

function nameOf({ flow, lane }: LaneId): string {
  return `${flow} ${lane}`
}
