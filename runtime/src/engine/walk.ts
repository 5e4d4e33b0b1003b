import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import {
  type ChildRecord,
  emit,
  type StepContext,
  type StepManifest,
  type StepResult,
  type VerifyResult,
} from '@crossdock/shared/node'
import type { JourneyStep } from '@crossdock/shared/record'
import { identitiesOf } from './child-identity.ts'
import { beginAt, type Departure, depart, pathOf } from './departure.ts'
import { Discretion } from './discretion.ts'
import { childLineage } from './effect-key.ts'
import { decideFailure } from './failure.ts'
import { createFieldMask, type FieldMask, hideInKey, isPartOfRecord } from './field-mask.ts'
import { fingerprintOf } from './fingerprint.ts'
import { isoTime } from './iso-time.ts'
import { type Pending, PendingChanges } from './pending-changes.ts'
import { placeRecord } from './placement.ts'
import type { Plan, PlanStep } from './plan.ts'
import type { EffectIntent, OpenRecord, RecordChange } from './ports.ts'
import { type Subject, stepContext, subjectOf } from './step-context.ts'
import { type Progress, type Resume, standingOf, type Token, wakeDue } from './token.ts'
import type { SystemHeld, Tools } from './tools.ts'

/** A node that must be called outside of the commit: it waits for another system, a file or the sandbox. */
export interface Call {
  readonly walk: Walk
  readonly step: PlanStep
  readonly token: Token
  readonly context: StepContext<StepManifest>
  readonly mode: 'execute' | 'verify'
  /** For writes that are to be executed: what goes into the ledger first. */
  readonly intent: EffectIntent | undefined
  readonly startedAtMs: number
}

/** How a call ended. */
export type CallOutcome =
  | { readonly kind: 'result'; readonly result: StepResult; readonly recalled?: boolean }
  | { readonly kind: 'error'; readonly error: CrossdockError }
  | { readonly kind: 'verified'; readonly verdict: VerifyResult }

/** What a walk has to commit since the last time. */
export interface WalkChanges extends Pending {
  readonly record: OpenRecord
  readonly plan: Plan
  readonly change: RecordChange
  /** True for the first commit that a record has part in at all. */
  readonly isFirst: boolean
}

/**
 * One record on its way through its plan, in the memory of the worker that has its lane. `advance` moves it through pure
 * nodes up to the calls it needs; `settle` takes a call's outcome; `takeChanges` hands out what is to be committed.
 */
export class Walk {
  readonly record: OpenRecord
  readonly plan: Plan
  readonly #tools: Tools
  readonly #fields: FieldMask
  readonly #discretion: Discretion
  readonly #calling = new Set<string>()
  /** Branches whose visit finds out whether systems that were down are up again. */
  readonly #probes = new Map<string, SystemHeld[]>()
  #progress: Progress
  #openChildren: number
  readonly #stopping = new AbortController()
  readonly #subject: Subject
  readonly #pending = new PendingChanges()
  #reason: string | undefined
  #isFirst: boolean

  constructor(record: OpenRecord, plan: Plan, tools: Tools) {
    this.record = record
    this.plan = plan
    this.#tools = tools
    this.#fields = createFieldMask(plan.flow, { isPart: isPartOfRecord(record) })
    this.#fields.note(record.payload)
    this.#discretion = new Discretion(tools.mask, this.#fields)
    this.#subject = subjectOf(record, tools, { fields: this.#fields, withdrawn: this.#stopping.signal })
    this.#openChildren = record.openChildren
    this.#isFirst = record.progress === undefined
    const now = { nowMs: tools.clock.nowMs(), openChildren: record.openChildren }
    this.#progress = record.progress ? wakeDue(record.progress, now) : begin(plan, record)
  }

  /** Until when all that is left of the record waits for systems that are not called for now; undefined otherwise. */
  get heldUntilMs(): number | undefined {
    const { tokens } = this.#progress
    // What a debug session holds says nothing of the others in its lane.
    const isHeld = ({ heldBecause, debug }: Token) => heldBecause !== undefined && debug === undefined
    if (tokens.length === 0 || !tokens.every(isHeld)) return undefined
    return Math.min(...tokens.map((token) => token.retryAtMs ?? 0))
  }

  /** True while calls are under way. */
  get isCalling(): boolean {
    return this.#calling.size > 0
  }

  /** Runs pure nodes until every branch has ended, waits, or stands before a call. Answers the new calls. */
  async advance(): Promise<readonly Call[]> {
    if (this.#stopping.signal.aborted) return []
    const calls: Call[] = []
    for (let token = this.#nextReady(); token; token = this.#nextReady()) {
      const call = await this.#begin(token)
      if (call) calls.push(call)
    }
    return calls
  }

  /** Runs the one node before which a ready branch stands, or answers the call that it needs: a step of a debug session. */
  async visit(branch: string): Promise<Call | undefined> {
    const token = this.#progress.tokens.find((each) => each.branch === branch)
    if (token?.state !== 'ready' || this.#calling.has(branch)) return undefined
    return await this.#begin(token)
  }

  /** Nothing more is begun, because a person has cancelled its run. Calls that wait for their turn are not sent, those under way end. */
  stop(): void {
    this.#stopping.abort()
  }

  /** A call was not begun, because a person has cancelled its run. */
  refuse({ token }: Call): void {
    this.#calling.delete(token.branch)
    this.#endProbes(token)
    this.stop()
  }

  /** Takes the outcome of a call. The branch moves on, waits, takes the error port or parks. */
  settle(call: Call, outcome: CallOutcome): void {
    const { token } = call
    this.#calling.delete(token.branch)
    if (outcome.kind === 'verified') this.#settleVerified(call, outcome.verdict)
    else if (outcome.kind === 'error') this.#fail(call, outcome.error)
    else {
      const result = outcome.recalled ? outcome.result : this.#withoutSecrets(call, outcome.result)
      if (call.intent && !outcome.recalled)
        this.#pending.settlements.push({ ...ledgerPlace(call.intent), state: 'done', result: ledgerResult(result) })
      this.#leave(call, result, outcome.recalled ? 'recalled' : undefined)
    }
    this.#endProbes(token)
  }

  /**
   * Hands out, once, everything that happened since the last checkpoint; undefined while nothing has happened that a
   * later worker must know, because pure nodes may run again.
   */
  takeChanges(): WalkChanges | undefined {
    const change = this.#change()
    if (!change) return undefined
    const isFirst = this.#isFirst
    this.#isFirst = false
    return { record: this.record, plan: this.plan, change, isFirst, ...this.#pending.take() }
  }

  #change(): RecordChange | undefined {
    const { id } = this.record
    if (this.isCalling) {
      return this.#pending.isCheckpoint ? { kind: 'open', id, state: 'ready', progress: this.#progress } : undefined
    }
    const standing = standingOf(this.#progress, this.#openChildren)
    if (standing.state === 'delivered' || standing.state === 'filtered') {
      return { kind: 'ended', id, state: standing.state, ...(this.#reason ? { reason: this.#reason } : {}) }
    }
    return { kind: 'open', id, progress: this.#progress, ...standing }
  }

  #nextReady(): Token | undefined {
    return this.#progress.tokens.find((token) => token.state === 'ready' && !this.#calling.has(token.branch))
  }

  async #begin(token: Token): Promise<Call | undefined> {
    const call = await this.#visit(token)
    if (call) this.#calling.add(token.branch)
    else this.#endProbes(token)
    return call
  }

  async #visit(token: Token): Promise<Call | undefined> {
    if (token.resume !== 'join' && this.#isHeldForDebugging(token)) return undefined
    this.#fields.note(token.payload)
    const startedAtMs = this.#tools.clock.nowMs()
    const step = this.plan.steps.get(token.node)
    if (!step) throw new CrossdockError('INTERNAL', `The plan of “${this.record.flow}” has no step “${token.node}”.`)
    const place = { step, token, startedAtMs }
    if (step.isDisabled || token.resume === 'join') {
      this.#leave(place, emit(step.onwardPort, token.payload), undefined)
      return undefined
    }
    try {
      if (this.#hold(step, token)) return undefined
      const context = stepContext({ step, token, subject: this.#subject })
      if (step.manifest.kind === 'batch' || step.effect !== 'none') return this.#callFor(place, context)
      const execute = this.#tools.executors[step.manifest.type]?.execute as
        | ((c: typeof context) => Promise<StepResult>)
        | undefined
      if (!execute) throw new CrossdockError('INTERNAL', `There is no executor for “${step.manifest.type}”.`)
      this.#leave(place, await execute(context), undefined)
    } catch (thrown) {
      this.#fail({ ...place, intent: undefined }, toCrossdockError(thrown))
    }
    return undefined
  }

  /**
   * The call was not made after all, because its system went down before its turn came; or it found its system still down.
   * The journey keeps no step of it: in a long outage that would be one for each probe.
   */
  #holdFailed(
    { token, intent }: Place & { readonly intent: EffectIntent | undefined },
    error: CrossdockError,
    retryAtMs: number,
  ): void {
    if (intent) {
      // What was tried before may have taken effect all the same.
      const state = intent.repeat ? 'unknown' : 'failed'
      this.#pending.settlements.push({ ...ledgerPlace(intent), state, error: this.#discretion.error(error) })
    }
    this.#replaceToken({ ...token, state: 'waiting', retryAtMs, heldBecause: this.#discretion.error(error).message })
  }

  /** A branch whose system is not to be called for now waits, and no try is counted. */
  #hold(step: PlanStep, token: Token): boolean {
    for (const { name } of step.systems) {
      const hold = this.#tools.holdOf(name, this.record.id)
      if (!hold) continue
      if (hold.isProbe) {
        this.#probes.set(token.branch, [...(this.#probes.get(token.branch) ?? []), hold])
        continue
      }
      this.#replaceToken({
        ...token,
        state: 'waiting',
        retryAtMs: hold.untilMs,
        heldBecause: `${name}: ${hold.reason}`,
      })
      return true
    }
    return false
  }

  #endProbes({ branch }: Token): void {
    for (const { end } of this.#probes.get(branch) ?? []) end?.()
    this.#probes.delete(branch)
  }

  #isHeldForDebugging(token: Token): boolean {
    const { gate } = this.#tools
    if (!gate?.isWatched(this.record.flow)) return false
    this.#fields.note(token.payload)
    const hold = gate.holdFor({
      record: this.record,
      token: { ...token, payload: this.#fields.payload(token.payload) },
    })
    if (!hold) return false
    const { session, untilMs, reason } = hold
    this.#replaceToken({ ...token, state: 'waiting', retryAtMs: untilMs, heldBecause: reason, debug: { session } })
    this.#pending.hits.push({
      ...{ session, untilMs },
      recordId: this.record.id,
      branch: token.branch,
      node: token.node,
    })
    return true
  }

  #callFor(place: Place, context: StepContext<StepManifest>): Call {
    const { step, token } = place
    const isWrite = step.effect === 'write' && token.resume !== 'verify'
    const intent: EffectIntent | undefined = isWrite
      ? {
          key: context.effect.key,
          day: this.record.lineageDay,
          recordId: this.record.id,
          flow: this.record.flow,
          node: step.id,
          repeat: token.resume === 'repeat',
        }
      : undefined
    return { ...place, walk: this, context, intent, mode: token.resume === 'verify' ? 'verify' : 'execute' }
  }

  #leave(place: Place, result: StepResult, outcome: JourneyStep['outcome'] | undefined): void {
    const { step, token } = place
    const departure = depart(this.plan, step, token, result)
    if (result.kind === 'emit') for (const { payload } of result.emissions) this.#fields.note(payload)
    const entry = this.#discretion.entry(departure.entry, outcome)
    this.#addStep(place, entry)
    if (departure.entry.outcome === 'filtered' && entry.reason !== undefined) this.#reason = entry.reason
    if (departure.children.length > 0) this.#addChildren(place, departure.children, departure.childEntry)
    for (const mark of departure.marks) {
      this.#pending.milestones.push({ ...mark, recordId: this.record.id, at: isoTime(this.#tools.clock.nowMs()) })
    }
    const arrivals = this.#markWay(step, departure)
    this.#progress = {
      tokens: [...this.#progress.tokens.filter((other) => other.branch !== token.branch), ...arrivals],
      delivered: this.#progress.delivered + departure.delivered,
      filtered: this.#progress.filtered + departure.filtered,
    }
  }

  #addChildren({ step, token }: Place, children: readonly ChildRecord[], entry = ''): void {
    const path = pathOf(step, token)
    const identities = identitiesOf(children)
    children.forEach((child, index) => {
      const id = this.#tools.ids.next()
      const key = child.key === undefined ? this.record.key : hideInKey(child.key, child.payload, this.plan.flow)
      this.#pending.children.push({
        ...placeRecord(this.plan.flow, { id, key, splitNode: step.id }),
        id,
        parent: this.record,
        key,
        entity: child.entity ?? this.record.entity,
        payload: child.payload,
        lineage: childLineage(this.record.lineage, { node: step.id, path, index, identity: identities[index] ?? '' }),
        entry,
      })
    })
    this.#openChildren += children.length
  }

  /** A system may answer with the secret that it was called with: that is no data of the record. */
  #withoutSecrets({ step }: Call, answer: StepResult): StepResult {
    return step.systems.length > 0 ? this.#tools.mask(answer) : answer
  }

  #settleVerified(call: Call, verdict: VerifyResult): void {
    const place = { key: call.context.effect.key, day: this.record.lineageDay }
    if (verdict.outcome === 'done') {
      const result = this.#withoutSecrets(call, verdict.result)
      this.#pending.settlements.push({ ...place, state: 'done', result: ledgerResult(result) })
      this.#leave(call, result, 'settled')
      return
    }
    if (verdict.outcome === 'not-done') {
      this.#addStep(call, {
        outcome: 'settled',
        reason: 'The probe found that it had not taken effect; it is tried again.',
      })
      this.#replaceToken({ ...call.token, state: 'ready', resume: 'repeat' })
      return
    }
    this.#fail(
      call,
      new CrossdockError('OUTCOME_UNKNOWN', `The probe could not settle it: ${verdict.why}`, { outcome: 'unknown' }),
    )
  }

  #fail(place: Place & { readonly intent: EffectIntent | undefined }, error: CrossdockError): void {
    const { step, token } = place
    const nowMs = this.#tools.clock.nowMs()
    if (error.isHeld) {
      this.#holdFailed(place, error, nowMs + Math.max(error.retryAfterMs ?? 0, 1))
      return
    }
    const decision = decideFailure(step, token, {
      error,
      nowMs,
      random: this.#tools.random(),
      hold: this.#probes.get(token.branch)?.at(-1),
    })
    if (decision.kind === 'hold') {
      this.#holdFailed(place, error, decision.retryAtMs)
      return
    }
    const info = this.#discretion.error(error)
    const evidence = this.#discretion.evidence(error.evidence)
    if (place.intent) {
      this.#pending.settlements.push({ ...ledgerPlace(place.intent), state: decision.effect, error: info })
    }
    if (decision.kind === 'retry') {
      const entry = {
        outcome: decision.effect === 'unknown' ? 'unknown' : 'retrying',
        error: info,
        retryAt: new Date(decision.retryAtMs).toISOString(),
        ...evidence,
      } as const
      this.#addStep(place, entry)
      this.#replaceToken({
        ...token,
        state: 'waiting',
        attempts: decision.attempts,
        retryAtMs: decision.retryAtMs,
        resume: decision.resume,
      })
    } else if (decision.kind === 'divert') {
      this.#addStep(place, { outcome: 'diverted', error: info, ...evidence })
      this.#divert(place, error)
    } else this.#park(place, decision, evidence)
  }

  #divert({ step, token }: Place, error: CrossdockError): void {
    const payload = { error: { node: step.id, ...this.#discretion.error(error) }, input: token.payload }
    const departure = depart(this.plan, step, token, { kind: 'emit', emissions: [{ port: 'error', payload }] })
    const arrivals = this.#markWay(step, departure)
    this.#progress = {
      ...this.#progress,
      tokens: [...this.#progress.tokens.filter((other) => other.branch !== token.branch), ...arrivals],
    }
  }

  /** Where somebody debugs the flow, branches know through which port they came: a breakpoint may stand there. */
  #markWay(step: PlanStep, { arrivals, ports }: Departure): readonly Token[] {
    if (!this.#tools.gate?.isWatched(this.record.flow)) return arrivals
    return arrivals.map((token, index) => ({ ...token, cameFrom: `${step.id}.${ports[index]}` }))
  }

  #park(
    place: Place,
    { error, resume }: { readonly error: CrossdockError; readonly resume: Resume },
    evidence: Pick<JourneyStep, 'evidence'>,
  ): void {
    const { step, token } = place
    const info = this.#discretion.error(error)
    this.#addStep(place, { outcome: 'parked', error: info, ...evidence })
    this.#replaceToken({ ...token, state: 'parked', attempts: 0, cause: info, resume })
    this.#pending.exceptions.push({
      id: this.#tools.ids.next(),
      recordId: this.record.id,
      branch: token.branch,
      node: step.id,
      error: info,
      fingerprint: fingerprintOf({ flow: this.record.flow, node: step.id, key: this.record.key }, info),
    })
  }

  #replaceToken(token: Token): void {
    const tokens = this.#progress.tokens.map((other) => (other.branch === token.branch ? token : other))
    this.#progress = { ...this.#progress, tokens }
  }

  #addStep({ step, token, startedAtMs }: Place, entry: Pick<JourneyStep, 'outcome'> & Partial<JourneyStep>): void {
    this.#pending.steps.push({
      node: step.id,
      type: step.manifest.type,
      branch: token.branch,
      at: isoTime(startedAtMs),
      durationMs: Math.max(0, this.#tools.clock.nowMs() - startedAtMs),
      attempt: token.attempts + 1,
      ...entry,
    })
  }
}

interface Place {
  readonly step: PlanStep
  readonly token: Token
  readonly startedAtMs: number
}

function begin(plan: Plan, record: OpenRecord): Progress {
  const tokens = beginAt(plan, record.entry, record.payload)
  return { tokens, delivered: tokens.length === 0 ? 1 : 0, filtered: 0 }
}

function ledgerPlace(intent: EffectIntent): { readonly key: string; readonly day: string } {
  return { key: intent.key, day: intent.day }
}

/** What a later visit recalls. How the call looked is in the journey of the record that made it. */
function ledgerResult(result: StepResult): StepResult {
  if (result.kind !== 'emit' || !result.evidence) return result
  const { evidence: _evidence, ...rest } = result
  return rest
}
