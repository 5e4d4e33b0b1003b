import { CrossdockError } from '@crossdock/shared/errors'
import type { CallRunner } from './calls.ts'
import { interruptedEffect } from './failure.ts'
import { keepOfJourney } from './history.ts'
import type { Plan } from './plan.ts'
import type { Commit, CommitAnswer, LaneId, LaneLease, LaneStore, LedgerAnswer } from './ports.ts'
import type { Tools } from './tools.ts'
import type { Turns } from './turns.ts'
import { type Call, type CallOutcome, Walk, type WalkChanges } from './walk.ts'

/** What a lane runner needs besides the nodes' tools. */
export interface LaneRunnerOptions {
  readonly store: LaneStore
  readonly tools: Tools
  readonly calls: CallRunner
  /** The plan of a flow version; a record finishes on the version it began with. */
  readonly planFor: (flow: string, version: number) => Promise<Plan>
  readonly ownerId: string
  /**
   * The lanes of a worker speak to the store in turns. While a lane waits for its turn, outcomes gather: when there is
   * much to do, commits are few and large.
   */
  readonly turns: Turns
  /** Most records under way in one lane at once. */
  readonly maxInFlight: number
  /** How long a lane with calls under way waits before it looks for new records and renews its lease. */
  readonly idlePollMs: number
  /** A lane that never runs empty is given back after so long, so that a worker which came later gets its share. */
  readonly handOverAfterMs: number
  /** Told about records that wait for a time, so that the lane is rung then. */
  readonly onWaiting: (lane: LaneId, wakeAtMs: number) => void
  /** Told about other lanes that got work, e.g. children of a split. */
  readonly onRing: (lanes: readonly LaneId[]) => void
  /** Aborts when the runtime is asked to stop: nothing new is begun, calls under way end. */
  readonly stopping: AbortSignal
  /** Told after each commit, for counters. */
  readonly onCommit?: (facts: { readonly flow: string; readonly changes: readonly WalkChanges[] }) => void
}

/**
 * How a drain ended: nothing left to do, another worker has or took the lane, the runtime stops, all that stands in the
 * lane waits for a system that is down, or the lane was given back for whoever answers its doorbell first.
 */
export type DrainEnd = 'idle' | 'busy' | 'fenced' | 'stopped' | 'held' | 'handed-over'

/**
 * Works on a lane until nothing in it may run. One loop: claim what is ready, move it to its calls, commit everything
 * that happened in one transaction, start the calls whose intents are now in the ledger, wait for the next outcome.
 * Outcomes that arrive during a commit stand in the next one together, so a slow record holds nothing but its key.
 */
export async function drainLane(lane: LaneId, options: LaneRunnerOptions): Promise<DrainEnd> {
  const lease = await options.store.acquire(lane, options.ownerId)
  if (!lease) return 'busy'
  const drain = new Drain(lease, options)
  try {
    return await drain.run()
  } catch (thrown) {
    await options.store.abandon(lease).catch(() => {})
    throw thrown
  }
}

/** So many records, all held at once, speak for their lane. */
const heldHandful = 20

/** How long a lane claims nothing so that it can be handed over; with slow calls under way it is kept. */
const handOverWithinMs = 1_000

/** How often a lane with much to do looks for records of cancelled runs. */
const lookForCancelledEveryMs = 500

class Drain {
  readonly #lease: LaneLease
  readonly #options: LaneRunnerOptions
  readonly #walks = new Map<string, Walk>()
  #outcomes: { readonly call: Call; readonly outcome: CallOutcome }[] = []
  #wake: (() => void) | undefined
  #commits = 0
  /** Records whose calls were not begun, because their run was cancelled. */
  #refused = new Set<Walk>()
  #lookForCancelledAtMs: number
  #hasMoreCancelled = false
  /** True when all that the lane may have in memory came at once, so that there may be as much again. */
  #hasPlenty = false
  readonly #beganAtMs: number

  constructor(lease: LaneLease, options: LaneRunnerOptions) {
    this.#lease = lease
    this.#options = options
    this.#beganAtMs = options.tools.clock.nowMs()
    this.#lookForCancelledAtMs = this.#beganAtMs + lookForCancelledEveryMs
  }

  async run(): Promise<DrainEnd> {
    const { onRing, store, stopping } = this.#options
    for (;;) {
      const touched = await this.#tick()
      if (touched === 'fenced') return 'fenced'
      if (touched.size > 0) {
        if (await this.#holdLane(touched)) return 'held'
        continue
      }
      if (this.#walks.size > 0) {
        if (!(await this.#waitForOutcome())) return 'fenced'
        continue
      }
      if (stopping.aborted) {
        await store.abandon(this.#lease)
        return 'stopped'
      }
      if (!this.#isHandingOver()) await this.#endCancelled()
      if (this.#hasMoreCancelled && !this.#isHandingOver()) continue
      if (await this.#persist(() => store.release(this.#lease))) return 'idle'
      if (this.#isHandingOver()) {
        await this.#persist(() => store.abandon(this.#lease))
        onRing([this.#lease])
        return 'handed-over'
      }
    }
  }

  /** True while the lane's time is up. A lane that could not be emptied meanwhile goes on for as long again. */
  #isHandingOver(): boolean {
    const { handOverAfterMs, tools } = this.#options
    const ageMs = tools.clock.nowMs() - this.#beganAtMs
    return ageMs % (handOverAfterMs + handOverWithinMs) >= handOverAfterMs
  }

  /** When it is the lane's turn: takes what has arrived, claims, and commits it all. Answers whom it touched. */
  async #tick(): Promise<ReadonlySet<Walk> | 'fenced'> {
    const { stopping, turns } = this.#options
    using _turn = await turns.take(this.#hasPlenty)
    const touched = this.#settleOutcomes()
    for (const walk of this.#refused) touched.add(walk)
    this.#refused = new Set()
    if (!stopping.aborted) for (const walk of await this.#claim()) touched.add(walk)
    if (touched.size === 0) return touched
    return (await this.#commitAndCall(touched)) ? touched : 'fenced'
  }

  #settleOutcomes(): Set<Walk> {
    const outcomes = this.#outcomes
    this.#outcomes = []
    const touched = new Set<Walk>()
    for (const { call, outcome } of outcomes) {
      call.walk.settle(call, outcome)
      touched.add(call.walk)
    }
    return touched
  }

  async #claim(): Promise<readonly Walk[]> {
    const { store, tools, maxInFlight, planFor } = this.#options
    const limit = maxInFlight - this.#walks.size
    if (this.#isHandingOver()) return []
    const exclude = [...this.#walks.keys()]
    const records = limit <= 0 ? [] : await this.#persist(() => store.claim(this.#lease, { limit, exclude }))
    this.#hasPlenty = records.length === maxInFlight
    const walks: Walk[] = []
    for (const record of records) {
      const walk = new Walk(record, await planFor(record.flow, record.version), tools)
      this.#walks.set(record.id, walk)
      walks.push(walk)
    }
    if (tools.clock.nowMs() >= this.#lookForCancelledAtMs) await this.#endCancelled()
    return walks
  }

  /** Ends what belongs to cancelled runs: now and then, and before the lane is left. What is under way is told to stop. */
  async #endCancelled(): Promise<void> {
    const { onRing, store, tools } = this.#options
    this.#lookForCancelledAtMs = tools.clock.nowMs() + lookForCancelledEveryMs
    const exclude = [...this.#walks.keys()]
    const sweep = await this.#persist(() => store.endCancelled(this.#lease, { exclude }))
    for (const id of sweep.stopped) this.#walks.get(id)?.stop()
    this.#hasMoreCancelled = sweep.isMore
    onRing(sweep.ring)
  }

  /** Answers false when the lane belongs to somebody else by now. */
  async #commitAndCall(touched: ReadonlySet<Walk>): Promise<boolean> {
    const { onCommit, onRing, onWaiting, stopping } = this.#options
    const wanted: Call[] = []
    for (const walk of touched) wanted.push(...(await walk.advance()))
    // A call that is not begun leaves its record where it stands: the lane's next owner finds it ready.
    const calls = stopping.aborted ? [] : wanted
    for (const call of wanted) if (stopping.aborted) this.#walks.delete(call.walk.record.id)
    const changes = [...touched].flatMap((walk) => walk.takeChanges() ?? [])
    const answer = await this.#commit(toCommit(changes, calls))
    if (answer.fenced) return false
    onCommit?.({ flow: this.#lease.flow, changes })
    onRing(answer.ring)
    for (const { record, change } of changes) {
      if (change.kind === 'open' && change.wakeAtMs !== undefined) onWaiting(this.#lease, change.wakeAtMs)
      if (!this.#walks.get(record.id)?.isCalling) this.#walks.delete(record.id)
    }
    this.#startGranted(calls, answer.ledger)
    return true
  }

  /**
   * When a whole handful of records only waits for systems that are not called for now, so would the rest of the lane:
   * nobody looks at it before the first of them may go on.
   */
  async #holdLane(touched: ReadonlySet<Walk>): Promise<boolean> {
    if (touched.size < heldHandful || this.#walks.size > 0) return false
    const ends = [...touched].map((walk) => walk.heldUntilMs ?? 0)
    if (ends.includes(0)) return false
    const untilMs = Math.min(...ends)
    await this.#persist(() => this.#options.store.hold(this.#lease, untilMs))
    this.#options.onWaiting(this.#lease, untilMs)
    return true
  }

  async #commit(commit: Commit): Promise<CommitAnswer> {
    const isEmpty = Object.values(commit).every((part) => part.length === 0)
    if (isEmpty) return { fenced: false, ledger: new Map(), ring: [] }
    this.#commits++
    return await this.#persist(() => this.#options.store.commit(this.#lease, commit, this.#commits))
  }

  /**
   * Waits out a store that cannot be reached: outcomes of calls stand in this worker's memory alone, and would be unknown
   * if it gave up. Should another worker take the lane meanwhile, the fence says so.
   */
  async #persist<T>(work: () => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options.tools
    for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, 2_000)) {
      try {
        return await work()
      } catch (thrown) {
        const isPassing = thrown instanceof CrossdockError && thrown.isRetryable && !signal.aborted
        if (!isPassing) throw thrown
        await clock.sleep(pauseMs, signal)
      }
    }
  }

  /** Starts calls that the ledger grants, recalls answers of effects done before, and stops at unknown ones. */
  #startGranted(calls: readonly Call[], ledger: ReadonlyMap<string, LedgerAnswer>): void {
    const granted: Call[] = []
    for (const call of calls) {
      const answer = call.intent ? ledger.get(call.intent.key) : { state: 'granted' as const }
      if (answer?.state === 'granted') granted.push(call)
      else if (answer?.state === 'cancelled') this.#refuse(call)
      else if (answer?.state === 'done') this.#report(call, { kind: 'result', result: answer.result, recalled: true })
      else this.#report(call, { kind: 'error', error: interruptedEffect(call.step, call.context.effect.key) })
    }
    this.#options.calls.start(granted, (call, outcome) => this.#report(call, outcome))
  }

  #refuse(call: Call): void {
    call.walk.refuse(call)
    this.#refused.add(call.walk)
  }

  #report(call: Call, outcome: CallOutcome): void {
    this.#outcomes.push({ call, outcome })
    this.#wake?.()
  }

  /** Waits for an outcome, but not longer than the poll time; then renews the lease. */
  async #waitForOutcome(): Promise<boolean> {
    const { tools, idlePollMs, store } = this.#options
    if (this.#outcomes.length > 0) return true
    const waiting = new AbortController()
    const outcome = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([outcome, tools.clock.sleep(idlePollMs, waiting.signal)])
    waiting.abort()
    this.#wake = undefined
    if (this.#outcomes.length > 0) return true
    return await this.#persist(() => store.renew(this.#lease))
  }
}

function toCommit(changes: readonly WalkChanges[], calls: readonly Call[]): Commit {
  return {
    settlements: changes.flatMap((part) => part.settlements),
    intents: calls.flatMap((call) => (call.intent ? [call.intent] : [])),
    changes: changes.map((part) => part.change),
    journey: changes.flatMap((part) => {
      const steps = keepOfJourney(part.plan.flow.settings.history, part.steps)
      return steps.length === 0 ? [] : [{ recordId: part.record.id, steps }]
    }),
    children: changes.flatMap((part) => part.children),
    exceptions: changes.flatMap((part) => part.exceptions),
    milestones: changes.flatMap((part) => part.milestones),
    hits: changes.flatMap((part) => part.hits),
  }
}
