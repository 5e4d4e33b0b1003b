import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { HttpAnswer } from '@crossdock/shared/node'
import type { Clock } from '../engine/ports.ts'
import type { SystemHeld } from '../engine/tools.ts'
import type { HttpSystemDeclaration } from '../security/outbound-http-declaration.ts'
import type { Database } from '../store/database.ts'
import {
  closeBreaker,
  countAskers,
  giveSlotsBack,
  holdSlots,
  openBreaker,
  prepareSystems,
  readSystemStates,
  recover,
  type SystemState,
  shrink,
  takeProbe,
} from '../store/system-state-store.ts'
import { holdAt } from './hold-calendar.ts'
import { type CallSignals, SlotShare } from './slot-share.ts'
import { type Verdict, verdictOfAnswer, verdictOfError } from './verdict.ts'

/** A call on its way to a guarded system. */
interface GuardedCall {
  readonly name: string
  readonly system: Guarded
  readonly isProbe: boolean
}

type Limits = Pick<HttpSystemDeclaration, 'maxConcurrent' | 'ratePerSecond' | 'breaker' | 'holds'>

interface Guarded {
  limits: Limits
  readonly share: SlotShare
  held: number
  fullSinceMs: number
  failuresInRow: number
  state: SystemState | undefined
  /** Changes of state that this worker has begun to tell the database, and those it has told it. */
  changesBegun: number
  changesTold: number
  /** Told by the system itself: not before this moment. */
  pausedUntilMs: number
  /** Records that have asked for it here since it went down: as many as it takes to tell whether there are several. */
  readonly wantedBy: Set<string>
  /** The record that was let through last to probe it. */
  prober: string | undefined
  /** A probe that this worker has let through; nothing else goes out until it has ended. */
  probeEndsMs: number
}

const slotLeaseMs = 10_000
const longestPauseMs = 60_000
const lookAgainMs = 1_000
const probeTakesMs = 30_000
/** Where workers outnumber slots, one that had its turn steps back after this long. */
const turnMs = 2_000

/**
 * What all flows and workers owe a system together: its calls at the same time, its rate, its maintenance windows, and
 * that nothing is sent to it while it is down. State lives in the database; a call costs no query.
 */
export class SystemGuard implements AsyncDisposable {
  readonly #database: Database
  readonly #clock: Clock
  readonly #holder: string
  readonly #systems = new Map<string, Guarded>()
  #refreshing: Promise<void> | undefined
  #isAsking = false

  constructor(options: { readonly database: Database; readonly clock: Clock; readonly holder: string }) {
    this.#database = options.database
    this.#clock = options.clock
    this.#holder = options.holder
  }

  /** Takes up the limits of the declared systems. */
  async declare(systems: ReadonlyMap<string, Limits>): Promise<void> {
    await prepareSystems(
      this.#database,
      [...systems].map(([name, { maxConcurrent }]) => ({ name, maxConcurrent })),
    )
    for (const name of this.#systems.keys()) if (!systems.has(name)) this.#systems.delete(name)
    for (const [name, limits] of systems) {
      const known = this.#systems.get(name)
      if (known) known.limits = limits
      else this.#systems.set(name, newlyGuarded(limits, new SlotShare(this.#clock, () => this.#askSoon())))
    }
    await this.refresh()
  }

  /** Why a record that needs this system should wait, or undefined when it may go on. One may go on as the probe when it is time. */
  holdOf(name: string, recordId: string): SystemHeld | undefined {
    const system = this.#systems.get(name)
    if (!system) return undefined
    const nowMs = this.#clock.nowMs()
    const planned = holdAt(system.limits.holds, nowMs)
    if (planned) return planned
    if (system.pausedUntilMs > nowMs) return { untilMs: system.pausedUntilMs, reason: 'It asked us to slow down.' }
    const { state } = system
    if (state?.breaker !== 'open') {
      system.wantedBy.clear()
      system.prober = undefined
      return undefined
    }
    if (system.wantedBy.size < 2) system.wantedBy.add(recordId)
    const reason = state.reason ?? 'It is down.'
    if ((state.probeAtMs ?? 0) > nowMs) return { untilMs: state.probeAtMs ?? 0, reason }
    // While a probe is under way the rest looks again soon: it may be over in a moment.
    if (system.probeEndsMs > nowMs) return { untilMs: nowMs + lookAgainMs, reason }
    system.probeEndsMs = nowMs + probeTakesMs
    // No other wants it, and this one has found it down before: it may break down over this very record, whose tries count.
    const isAlone = system.prober === recordId && [...system.wantedBy, ...state.probedBy].every((id) => id === recordId)
    system.prober = recordId
    if (isAlone) return undefined
    // Later than the others, so that the next probe is another record’s.
    const end = () => {
      if (system.prober === recordId) system.probeEndsMs = 0
    }
    return { untilMs: nowMs + pauseMsOf(system) + lookAgainMs, reason, isProbe: true, end }
  }

  /** Makes a call within what the system bears, and learns from how it ended. */
  async call(name: string, work: () => Promise<HttpAnswer>, until: CallSignals): Promise<HttpAnswer> {
    const system = this.#systems.get(name)
    if (!system) return await work()
    const isProbe = system.state?.breaker === 'open'
    if (isProbe) await this.#takeProbe(name, system)
    await system.share.take(until, this.#rateOf(system)).catch(async (thrown: unknown) => {
      await this.#learn({ name, system, isProbe }, { kind: 'nothing' })
      throw thrown
    })
    try {
      // It may have gone down while this call waited for its turn.
      if (!isProbe && system.state?.breaker === 'open') throw isDown(name, system, this.#clock.nowMs())
      const answer = await work()
      await this.#learn({ name, system, isProbe }, verdictOfAnswer(answer))
      return answer
    } catch (thrown) {
      const error = toCrossdockError(thrown)
      if (!error.isHeld) await this.#learn({ name, system, isProbe }, verdictOfError(error))
      throw thrown
    } finally {
      system.share.free()
    }
  }

  /** Reads how systems are, renews and shares out slots. Called about once a second. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined
    })
    await this.#refreshing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await giveSlotsBack(this.#database, this.#holder).catch(() => {})
  }

  async #refresh(): Promise<void> {
    await recover(
      this.#database,
      [...this.#systems].map(([name, { limits }]) => ({ name, maxConcurrent: limits.maxConcurrent })),
    )
    const told = new Map([...this.#systems].map(([name, { changesTold }]) => [name, changesTold]))
    for (const state of await readSystemStates(this.#database, this.#clock.nowMs())) {
      const system = this.#systems.get(state.name)
      // What this worker has learned since it began to read is newer.
      if (system && system.changesBegun === told.get(state.name)) system.state = state
    }
    for (const [name, system] of this.#systems) await this.#shareSlots(name, system)
  }

  async #shareSlots(name: string, system: Guarded): Promise<void> {
    const { demand } = system.share
    system.share.startPeriod()
    if (demand === 0 && system.held === 0) return
    const askers = demand > 0 ? await countAskers(this.#database, { name, holder: this.#holder }) : 1
    const bears = system.state?.bears ?? system.limits.maxConcurrent
    const nowMs = this.#clock.nowMs()
    const hasHadItsTurn = askers > bears && system.held > 0 && nowMs - system.fullSinceMs > turnMs
    const fair = hasHadItsTurn ? 0 : Math.min(demand, Math.ceil(bears / askers))
    // A slot in use is not given back: its call would be one too many. And none is begun on a slot about to be given back.
    const count = Math.max(askers === 1 ? demand : fair, system.share.inUse)
    system.share.grant(Math.min(system.held, count))
    const before = system.held
    system.held = await holdSlots(this.#database, { name, holder: this.#holder, count, leaseMs: slotLeaseMs })
    if (before === 0) system.fullSinceMs = nowMs
    system.share.grant(system.held)
  }

  /** A call found no slot: more are asked for at once, not at the next second. */
  #askSoon(): void {
    if (this.#isAsking) return
    this.#isAsking = true
    // What is under way may have counted the demand already.
    const before = this.#refreshing ?? Promise.resolve()
    before
      .catch(() => {})
      .then(() => {
        this.#isAsking = false
        return this.refresh()
      })
      .catch(() => {})
  }

  /** One worker probes at a time. Where it is not this one, or not yet by the database's clock, it looks again soon. */
  async #takeProbe(name: string, system: Guarded): Promise<void> {
    const probe = { name, recordId: system.prober, forMs: probeTakesMs }
    if (await takeProbe(this.#database, probe).catch(() => false)) return
    const nowMs = this.#clock.nowMs()
    system.probeEndsMs = 0
    if (system.state) system.state = { ...system.state, probeAtMs: nowMs + lookAgainMs }
    throw isDown(name, system, nowMs)
  }

  #rateOf({ held, limits }: Guarded): number | undefined {
    const { maxConcurrent, ratePerSecond } = limits
    return ratePerSecond === undefined ? undefined : (ratePerSecond * Math.max(1, held)) / maxConcurrent
  }

  async #learn(call: GuardedCall, verdict: Verdict): Promise<void> {
    const { name, system, isProbe } = call
    if (verdict.kind === 'too-much') {
      const pauseMs = Math.min(verdict.retryAfterMs ?? 1_000, longestPauseMs)
      system.pausedUntilMs = Math.max(system.pausedUntilMs, this.#clock.nowMs() + pauseMs)
      await shrink(this.#database, name).catch(() => {})
    }
    if (isProbe) await this.#endProbe(call, verdict)
    else if (verdict.kind === 'fine') system.failuresInRow = 0
    else if (verdict.kind === 'down' && ++system.failuresInRow >= system.limits.breaker.failures) {
      await this.#openBreaker(call, verdict.reason)
    }
  }

  /** Whatever the system answered, it answers. A probe that never reached it says nothing: the next one goes out soon. */
  async #endProbe(call: GuardedCall, verdict: Verdict): Promise<void> {
    const { name, system } = call
    system.probeEndsMs = 0
    if (verdict.kind === 'down') await this.#openBreaker(call, verdict.reason)
    else if (verdict.kind === 'nothing') await this.#openBreaker(call, system.state?.reason ?? 'It is down.')
    else await this.#closeBreaker(name, system)
  }

  async #openBreaker({ name, system, isProbe }: GuardedCall, reason: string): Promise<void> {
    const pauseMs = pauseMsOf(system)
    system.failuresInRow = 0
    const { bears, probedBy } = system.state ?? { bears: system.limits.maxConcurrent, probedBy: [] }
    const probeAtMs = this.#clock.nowMs() + pauseMs
    const state: SystemState = { name, breaker: 'open', probeAtMs, probedBy, reason, bears }
    await this.#change(system, state, () => openBreaker(this.#database, { name, pauseMs, reason, isProbe }))
  }

  async #closeBreaker(name: string, system: Guarded): Promise<void> {
    system.failuresInRow = 0
    await this.#change(system, { name, breaker: 'closed', probedBy: [], bears: 1 }, () =>
      closeBreaker(this.#database, name),
    )
  }

  async #change(system: Guarded, state: SystemState, tell: () => Promise<void>): Promise<void> {
    system.state = state
    system.changesBegun++
    await tell().catch(() => {})
    system.changesTold++
  }
}

function newlyGuarded(limits: Limits, share: SlotShare): Guarded {
  return {
    limits,
    share,
    held: 0,
    fullSinceMs: 0,
    failuresInRow: 0,
    state: undefined,
    changesBegun: 0,
    changesTold: 0,
    pausedUntilMs: 0,
    probeEndsMs: 0,
    wantedBy: new Set(),
    prober: undefined,
  }
}

/** Between two probes. */
function pauseMsOf({ limits }: Guarded): number {
  return limits.breaker.probeAfterSeconds * 1_000
}

function isDown(name: string, { state }: Guarded, nowMs: number): CrossdockError {
  return new CrossdockError(
    'REMOTE_UNAVAILABLE',
    `The system “${name}” is down, and nothing is sent to it until a probe finds it up.`,
    {
      detail: { system: name, reason: state?.reason ?? '' },
      isHeld: true,
      retryAfterMs: Math.max(lookAgainMs, (state?.probeAtMs ?? 0) - nowMs),
    },
  )
}
