import type { ReplayPreview } from '@crossdock/shared/api'
import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { StepResult } from '@crossdock/shared/node'
import type { CallRunner } from '../engine/calls.ts'
import { resumeUnknown } from '../engine/failure.ts'
import type { NewChild, OpenRecord } from '../engine/ports.ts'
import type { Tools } from '../engine/tools.ts'
import { type Call, type CallOutcome, Walk } from '../engine/walk.ts'
import type { Sql } from '../store/database.ts'
import { countOvertaken, lookUpEffect } from '../store/forecast-store.ts'
import { lookAtRecord } from '../store/repair-store.ts'
import { reachableFrom } from './arrivals.ts'
import { type EffectCounts, Forecast } from './forecast.ts'
import { prepareRepeat } from './prepare-repeat.ts'
import type { RepeatOrder } from './repeat-order.ts'
import type { RepeatFacts, Repetition } from './repeat-request.ts'

/** What a preview needs. */
export interface PreviewOptions {
  readonly database: Sql
  readonly planFor: RepeatFacts['planFor']
  /** Without a log: what is only foretold is not logged. */
  readonly tools: Tools
  readonly calls: CallRunner
}

/** Records that are looked at; of more, so many are picked evenly. */
const maxExamined = 200
/** Children of one split that are looked at; the others are taken to be like them. */
const maxChildren = 20

/**
 * Foretells what a replay of records would do: each takes its way through the pure nodes, in memory, up to effects that the
 * ledger does not know as done. Nothing is written and nothing is called.
 */
export async function previewReplay(
  options: PreviewOptions,
  { recordIds, order }: { readonly recordIds: readonly string[]; readonly order: RepeatOrder },
): Promise<ReplayPreview> {
  const examined = pickEvenly(recordIds, maxExamined)
  const forecast = new Forecast()
  for (const id of examined) {
    try {
      const record = await lookAtRecord(options.database, id)
      const facts = { planFor: options.planFor, newId: options.tools.ids.next(), by: '', reason: undefined }
      const repetition = await prepareRepeat(options.database, { record, order, facts })
      if (repetition.kind === 'end') continue
      await foretell(options, { record: beginningOf(repetition, facts.newId), repetition, forecast, weight: 1 })
    } catch (thrown) {
      const error = toCrossdockError(thrown)
      if (error.code === 'DATABASE_UNAVAILABLE') throw error
      forecast.refuse(id, error.toInfo())
    }
  }
  const scale = examined.length === 0 ? 1 : recordIds.length / examined.length
  const overtaken = await countOvertaken(options.database, examined)
  return {
    chosen: recordIds.length,
    examined: examined.length,
    isEstimate: examined.length < recordIds.length || forecast.isSampled,
    ...forecast.scaled(scale),
    overtaken: Math.round(overtaken * scale),
  }
}

function pickEvenly(ids: readonly string[], atMost: number): readonly string[] {
  if (ids.length <= atMost) return ids
  return Array.from({ length: atMost }, (_, index) => ids[Math.floor((index * ids.length) / atMost)] ?? '')
}

/** The record as its lane's owner would claim it. */
function beginningOf({ key, kind, payload, plan, progress, record }: Repetition, newId: string): OpenRecord {
  const isNew = kind !== 'reopen'
  const isFresh = kind === 'send-again'
  return {
    id: isNew ? newId : record.id,
    flow: record.flow,
    version: plan.version,
    runId: newId,
    source: record.source,
    entity: record.entity,
    key,
    payload,
    acceptedAt: isNew ? new Date().toISOString() : record.acceptedAt,
    lineage: isFresh ? newId : record.lineage,
    generation: isFresh ? record.generation + 1 : record.generation,
    lineageDay: isFresh ? new Date().toISOString().slice(0, 10) : record.lineageDay,
    openChildren: record.openChildren,
    progress,
    entry: isFresh ? `${record.source}.out` : record.entry,
  }
}

interface Foretold {
  readonly record: OpenRecord
  readonly repetition: Repetition
  readonly forecast: Forecast
  /** How many records this one stands for. */
  readonly weight: number
}

async function foretell(options: PreviewOptions, foretold: Foretold): Promise<void> {
  const { forecast, record, repetition, weight } = foretold
  const { plan } = repetition
  const walk = new Walk(record, plan, options.tools)
  const counted = new Set<string>()
  const possible = new Set<string>()
  for (let calls = await walk.advance(); calls.length > 0; calls = await walk.advance()) {
    for (const call of calls) {
      const foreseen = await foresee(options, foretold, call)
      if (foreseen.as) {
        counted.add(call.step.id)
        forecast.count(record.flow, call.step, { [foreseen.as]: weight })
      }
      if (foreseen.outcome) walk.settle(call, foreseen.outcome)
      else for (const node of reachableFrom(plan, call.step.id)) possible.add(node)
    }
  }
  for (const node of possible) {
    const step = plan.steps.get(node)
    if (step?.effect === 'write' && !counted.has(node)) forecast.count(record.flow, step, { possible: weight })
  }
  const changes = walk.takeChanges()
  const place = { flow: record.flow, recordId: repetition.record.id, weight }
  for (const { node, error } of changes?.exceptions ?? []) forecast.parkAgain({ ...place, node }, error)
  await foretellChildren(options, foretold, changes?.children ?? [])
}

async function foretellChildren(
  options: PreviewOptions,
  foretold: Foretold,
  children: readonly NewChild[],
): Promise<void> {
  const examined = children.slice(0, maxChildren)
  if (examined.length < children.length) foretold.forecast.isSampled = true
  for (const { entity, entry, id, key, lineage, payload } of examined) {
    await foretell(options, {
      ...foretold,
      record: {
        ...foretold.record,
        ...{ entity, entry, id, key, lineage, payload },
        openChildren: 0,
        progress: undefined,
      },
      weight: foretold.weight * (children.length / examined.length),
    })
  }
}

/** What is known of a call before it is made: as which effect it counts, and how it will end. */
interface Foreseen {
  readonly as?: Exclude<keyof EffectCounts, 'possible'>
  /** Missing: only the other system knows. */
  readonly outcome?: CallOutcome
}

async function foresee(
  options: PreviewOptions,
  { forecast, record, repetition, weight }: Foretold,
  call: Call,
): Promise<Foreseen> {
  const { step, token, intent } = call
  if (step.effect === 'none') return { outcome: await compute(options, call) }
  if (step.effect === 'read') return {}
  if (!intent) return { as: 'probe' }
  const known = await lookUpEffect(options.database, intent)
  if (known?.state === 'done') return { as: 'recall', outcome: recalled(known.result) }
  const isOpen = known?.state === 'unknown' || known?.state === 'intent'
  if (isOpen && repetition.assumedDone.some(({ key }) => key === intent.key)) {
    return { as: 'recall', outcome: recalled({ kind: 'emit', emissions: [{ port: 'out', payload: token.payload }] }) }
  }
  if (!isOpen) return { as: 'create' }
  const resume = intent.repeat ? 'repeat' : resumeUnknown(step)
  if (resume) return { as: resume === 'verify' ? 'probe' : 'repeat' }
  const error = new CrossdockError('OUTCOME_UNKNOWN', `It is not known whether “${step.id}” took effect.`)
  forecast.parkAgain({ flow: record.flow, node: step.id, recordId: repetition.record.id, weight }, error.toInfo())
  return {}
}

function recalled(result: StepResult): CallOutcome {
  return { kind: 'result', result, recalled: true }
}

/** A node without effects that runs outside of the engine, e.g. in the sandbox. */
async function compute({ calls }: PreviewOptions, call: Call): Promise<CallOutcome> {
  return await new Promise((resolve) => calls.start([call], (_call, outcome) => resolve(outcome)))
}
