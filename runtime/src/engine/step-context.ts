import type { ExpressionScope } from '@crossdock/shared/expression'
import type { NodeLog, StepContext, StepManifest, SystemAccess } from '@crossdock/shared/node'
import type { RecordView } from '@crossdock/shared/record'
import { pathOf } from './departure.ts'
import { effectKey } from './effect-key.ts'
import type { FieldMask } from './field-mask.ts'
import type { PlanStep } from './plan.ts'
import type { OpenRecord } from './ports.ts'
import type { Token } from './token.ts'
import type { Tools } from './tools.ts'

/** What a visit of a node begins with. */
export interface Visit {
  readonly step: PlanStep
  readonly token: Token
  readonly subject: Subject
}

/** What all visits of one record have in common. */
export interface Subject {
  readonly record: OpenRecord
  /** What expressions see of the record besides its payload. */
  readonly facts: ExpressionScope['record']
  readonly nowMs: number
  readonly tools: Tools
  /** Keeps the values of masked fields out of what the node writes to its log. */
  readonly fields: FieldMask
  /** For nodes with an effect: their calls that wait for their turn are not sent once the record is told to stop. */
  readonly system: SystemAccess
}

/** Gathers what the visits of a record share. `withdrawn` aborts when the record is told to stop. */
export function subjectOf(
  record: OpenRecord,
  tools: Tools,
  more: { readonly fields: FieldMask; readonly withdrawn: AbortSignal },
): Subject {
  const { id, key, entity, flow, acceptedAt } = record
  return {
    ...{ record, tools, fields: more.fields },
    facts: { id, key, entity, flow, acceptedAt },
    nowMs: Date.parse(acceptedAt),
    system: withdrawable(tools.system, more.withdrawn),
  }
}

/** What a node is given: its config with the expressions calculated, the record, its log, and the doors to the outside. */
export function stepContext(visit: Visit): StepContext<StepManifest> {
  return new VisitContext(visit)
}

/** A class, because an object literal with a getter costs many times as much, and every visit makes one. */
class VisitContext implements StepContext<StepManifest> {
  readonly config: StepContext<StepManifest>['config']
  readonly record: RecordView
  readonly signal: AbortSignal
  readonly system: SystemAccess
  readonly effect: StepContext<StepManifest>['effect']
  readonly #visit: Visit
  #log: NodeLog | undefined

  constructor(visit: Visit) {
    const { step, token, subject } = visit
    const { facts, nowMs, record, tools } = subject
    const { payload } = token
    const { lookup } = tools.system
    this.#visit = visit
    this.config = step.resolveConfig({ payload, record: facts, params: tools.params, nowMs, lookup }) as this['config']
    this.record = viewOf(record, payload)
    this.signal = tools.signal
    this.system = step.effect === 'none' ? tools.system : subject.system
    this.effect = new VisitEffect(visit)
  }

  /** Most nodes write nothing. */
  get log(): NodeLog {
    if (this.#log) return this.#log
    const { step, subject } = this.#visit
    const { flow, id, key, runId } = subject.record
    this.#log = subject.fields.log(subject.tools.logFor({ flow, run: runId, record: id, key, node: step.id }))
    return this.#log
  }
}

/** The key is a hash, and most nodes never ask for it. */
class VisitEffect {
  readonly attempt: number
  readonly #visit: Visit
  #key: string | undefined

  constructor(visit: Visit) {
    this.attempt = visit.token.attempts + 1
    this.#visit = visit
  }

  get key(): string {
    const { step, subject, token } = this.#visit
    const { flow, generation, lineage } = subject.record
    this.#key ??= effectKey({ flow, node: step.id, lineage, path: pathOf(step, token), generation })
    return this.#key
  }
}

function viewOf({ id, key, entity, flow, acceptedAt, hops = 0 }: OpenRecord, payload: unknown): RecordView {
  const view = { id, key, entity, flow, payload, acceptedAt }
  return hops > 0 ? { ...view, hops } : view
}

function withdrawable(system: SystemAccess, withdrawn: AbortSignal): SystemAccess {
  return {
    ...system,
    http: (name) => {
      const http = system.http(name)
      return { request: (call, signal) => http.request({ ...call, withdrawn }, signal) }
    },
  }
}
