import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import { type HttpAnswer, readRetryAfter } from '@crossdock/shared/node'
import { saysSystemIsDown } from '../engine/failure.ts'
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
  /** Told by the system itself: not before this moment. */
  pausedUntilMs: number
  /** Records whose calls were probes since it was up: as many as it takes to tell whether there are several. */
  readonly probers: Set<string>
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
    if (state?.breaker !== 'open') return undefined
    const reason = state.reason ?? 'It is down.'
    if ((state.probeAtMs ?? 0) > nowMs) return { untilMs: state.probeAtMs ?? 0, reason }
    // While a probe is under way the rest looks again soon: it may be over in a moment.
    if (system.probeEndsMs > nowMs) return { untilMs: nowMs + lookAgainMs, reason }
    system.probeEndsMs = nowMs + probeTakesMs
    // None but this one has found it down again: it may break down over this very record, whose tries count.
    const isAlone = system.probers.size === 1 && system.probers.has(recordId)
    if (system.probers.size < 2) system.probers.add(recordId)
    if (isAlone) return undefined
    // Later than the others, so that the next probe is another record’s.
    return { untilMs: nowMs + pauseMsOf(system) + lookAgainMs, reason, isProbe: true }
  }

  /** Makes a call within what the system bears, and learns from how it ended. */
  async call(name: string, work: () => Promise<HttpAnswer>, until: CallSignals): Promise<HttpAnswer> {
    const system = this.#systems.get(name)
    if (!system) return await work()
    const isProbe = system.state?.breaker === 'open'
    if (isProbe) await this.#takeProbe(name, system)
    await system.share.take(until, this.#rateOf(system))
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
    for (const state of await readSystemStates(this.#database, this.#clock.nowMs())) {
      const system = this.#systems.get(state.name)
      if (system) system.state = state
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
    if (await takeProbe(this.#database, name, probeTakesMs).catch(() => false)) return
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
    if (isProbe) system.probeEndsMs = 0
    if (verdict.kind === 'nothing' || (verdict.kind === 'answers' && !isProbe)) return
    if (verdict.kind === 'fine' || verdict.kind === 'answers') {
      system.failuresInRow = 0
      if (isProbe) await this.#closeBreaker(name, system)
      return
    }
    if (verdict.kind === 'too-much') {
      const pauseMs = Math.min(verdict.retryAfterMs ?? 1_000, longestPauseMs)
      system.pausedUntilMs = Math.max(system.pausedUntilMs, this.#clock.nowMs() + pauseMs)
      await shrink(this.#database, name).catch(() => {})
      return
    }
    system.failuresInRow++
    if (isProbe || system.failuresInRow >= system.limits.breaker.failures) await this.#openBreaker(call, verdict.reason)
  }

  async #openBreaker({ name, system, isProbe }: GuardedCall, reason: string): Promise<void> {
    const pauseMs = pauseMsOf(system)
    system.failuresInRow = 0
    const bears = system.state?.bears ?? system.limits.maxConcurrent
    system.state = { name, breaker: 'open', probeAtMs: this.#clock.nowMs() + pauseMs, reason, bears }
    await openBreaker(this.#database, { name, pauseMs, reason, isProbe }).catch(() => {})
  }

  async #closeBreaker(name: string, system: Guarded): Promise<void> {
    system.state = { name, breaker: 'closed', bears: 1 }
    system.probers.clear()
    await closeBreaker(this.#database, name).catch(() => {})
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
    pausedUntilMs: 0,
    probeEndsMs: 0,
    probers: new Set(),
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

/** What a call says about its system: it works, it answers at least, it is down, we ask too much of it, or nothing. */
type Verdict =
  | { readonly kind: 'fine' }
  | { readonly kind: 'answers' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'down'; readonly reason: string }
  | { readonly kind: 'too-much'; readonly retryAfterMs: number | undefined }

/**
 * A refusal (4xx) is a matter of the record: the system works. A 500 may be a matter of either: it is enough to find a
 * system up again, and not enough to clear what failed before.
 */
function verdictOfAnswer(answer: HttpAnswer): Verdict {
  const { status } = answer
  if (status === 429) return { kind: 'too-much', retryAfterMs: readRetryAfter(answer) }
  if (status === 502 || status === 503 || status === 504) return { kind: 'down', reason: `It answers ${status}.` }
  return status < 500 ? { kind: 'fine' } : { kind: 'answers' }
}

function verdictOfError(error: CrossdockError): Verdict {
  return saysSystemIsDown(error) ? { kind: 'down', reason: error.message } : { kind: 'nothing' }
}
