import type { ExpressionScope, LookupTable } from '@crossdock/shared/expression'
import type { NodeLog, StepContext, StepManifest, SystemAccess } from '@crossdock/shared/node'
import type { RecordView } from '@crossdock/shared/record'
import { pathOf } from './departure.ts'
import { type EffectLineage, effectKey } from './effect-key.ts'
import type { FieldMask } from './field-mask.ts'
import type { PlanStep } from './plan.ts'
import type { OpenRecord } from './ports.ts'
import type { Token } from './token.ts'
import type { Tools } from './tools.ts'

/** What a visit of a node begins with. */
export interface Visit {
  readonly step: PlanStep
  readonly token: Token
  readonly record: OpenRecord
  readonly tools: Tools
  /** Keeps the values of masked fields out of what the node writes to its log. */
  readonly fields: FieldMask
  /** Aborts when the record is told to stop: its calls that wait for their turn are not sent any more. */
  readonly withdrawn: () => AbortSignal
}

/** What a node is given: its config with the expressions calculated, the record, its log, and the doors to the outside. */
export function stepContext({ step, token, record, tools, fields, withdrawn }: Visit): StepContext<StepManifest> {
  const view = viewOf(record, token.payload)
  const { flow, generation, lineage } = record
  const effect = { flow, node: step.id, lineage, path: pathOf(step, token), generation }
  let log: NodeLog | undefined
  return {
    config: step.resolveConfig(scopeOf(view, tools)) as StepContext<StepManifest>['config'],
    record: view,
    signal: tools.signal,
    // Most nodes write nothing.
    get log() {
      log ??= fields.log(tools.logFor({ ...placeOf(record), node: step.id }))
      return log
    },
    system: step.effect === 'none' ? tools.system : withdrawable(tools.system, withdrawn),
    effect: lazyEffect(effect, token.attempts + 1),
  }
}

function withdrawable(system: SystemAccess, withdrawn: Visit['withdrawn']): SystemAccess {
  return {
    ...system,
    http: (name) => {
      const http = system.http(name)
      return { request: (call, signal) => http.request({ ...call, withdrawn: withdrawn() }, signal) }
    },
  }
}

/** What a line that a node writes is about. */
function placeOf({ flow, id, key, runId }: OpenRecord) {
  return { flow, run: runId, record: id, key }
}

function viewOf(record: OpenRecord, payload: unknown): RecordView {
  const { id, key, entity, flow, acceptedAt, hops = 0 } = record
  return { id, key, entity, flow, payload, acceptedAt, ...(hops > 0 ? { hops } : {}) }
}

/** The key is a hash, and most nodes never ask for it. */
function lazyEffect(lineage: EffectLineage, attempt: number): StepContext<StepManifest>['effect'] {
  let key: string | undefined
  return {
    attempt,
    get key() {
      key ??= effectKey(lineage)
      return key
    },
  }
}

function scopeOf(
  record: RecordView,
  tools: { readonly system: { readonly lookup: LookupTable }; readonly params: Readonly<Record<string, unknown>> },
): ExpressionScope {
  const { payload, hops: _hops, ...facts } = record
  return {
    payload,
    record: facts,
    params: tools.params,
    nowMs: Date.parse(record.acceptedAt),
    lookup: tools.system.lookup,
  }
}
