import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { Flow } from '@crossdock/shared/flow'
import { hideMasked, holdsMask, type MaskedParts, restoreMasked, rulesOfPart, valuesOf } from '@crossdock/shared/record'
import type { Plan } from '../engine/plan.ts'
import type { Sql } from '../store/database.ts'
import { loadJourney } from '../store/record-detail.ts'
import type { RecordPlace } from '../store/record-places.ts'
import { loadRecordContent, type RecordContent } from '../store/sample-queries.ts'

/** The plan of a version of a flow; of the current one when none is named. Throws NOT_FOUND. */
export type PlanFor = (flow: string, version?: number) => Promise<Plan>

/** What a flow masks. */
export interface FlowRules {
  /** The rules of the version and of the current one together. */
  readonly rules: readonly string[]
  /** True when the current version masks what the version did not: what was kept since then may hold it. */
  readonly isWider: boolean
}

const nothing: readonly string[] = []
/** Where nobody can read what a version masks, nothing is shown. */
const everything: readonly string[] = ['*']

const known = new WeakMap<Flow, WeakMap<Flow, FlowRules>>()

/** What is masked in records of a flow version, or of the current one: by its own rules, and by those that came since. */
export async function rulesOf(
  planFor: PlanFor,
  { flow, isPart = false, version }: { readonly flow: string; readonly version?: number; readonly isPart?: boolean },
): Promise<FlowRules> {
  const whole = await rulesOfWhole(planFor, flow, version)
  return isPart ? { ...whole, rules: rulesOfPart(whole.rules) } : whole
}

async function rulesOfWhole(planFor: PlanFor, flow: string, version: number | undefined): Promise<FlowRules> {
  const current = await flowOf(planFor, flow)
  const own = version === undefined ? current : await flowOf(planFor, flow, version)
  if (own === 'unreadable' || current === 'unreadable') return { rules: everything, isWider: true }
  if (!own || !current) return { rules: maskedIn(own ?? current), isWider: !own }
  const ofOwn = known.get(own) ?? new WeakMap<Flow, FlowRules>()
  known.set(own, ofOwn)
  const found = ofOwn.get(current) ?? union(maskedIn(own), maskedIn(current))
  ofOwn.set(current, found)
  return found
}

function maskedIn(flow: Flow | undefined): readonly string[] {
  return flow?.settings.maskedFields ?? nothing
}

function union(own: readonly string[], current: readonly string[]): FlowRules {
  const added = current.filter((rule) => !own.includes(rule))
  return { rules: added.length === 0 ? own : [...own, ...added], isWider: added.length > 0 }
}

async function flowOf(planFor: PlanFor, flow: string, version?: number): Promise<Flow | 'unreadable' | undefined> {
  try {
    return (await planFor(flow, version)).flow
  } catch (thrown) {
    const { code } = toCrossdockError(thrown)
    if (code === 'NOT_FOUND') return undefined
    if (code === 'DATABASE_UNAVAILABLE') throw thrown
    return 'unreadable'
  }
}

/** The masked values of what is known of a record. */
export function partsIn(
  { journey, payload, progress }: Pick<RecordContent, 'payload' | 'progress'> & { readonly journey: Journey },
  rules: readonly string[],
): MaskedParts {
  if (rules.length === 0) return { rules, texts: nothing }
  const carried = progress?.tokens.map((token) => token.payload) ?? []
  const passed = journey.flatMap(({ out = [], resumed }) => [
    ...out.map((emission) => emission.payload),
    ...[resumed?.payload, resumed?.was],
  ])
  return { rules, texts: valuesOf([payload, ...carried, ...passed], rules) }
}

type Journey = Awaited<ReturnType<typeof loadJourney>>

/** The masked values of a record, with its rules. What of it is lost or gone holds none. */
export async function partsOf(sql: Sql, id: string, rules: readonly string[]): Promise<MaskedParts> {
  if (rules.length === 0) return { rules, texts: nothing }
  const content = await loadRecordContent(sql, id).catch(undefinedIfLost)
  const journey = await loadJourney(sql, id, [])
  return partsIn({ payload: content?.payload, progress: content?.progress, journey }, rules)
}

function undefinedIfLost(thrown: unknown): undefined {
  if (thrown instanceof CrossdockError && thrown.code === 'PAYLOAD_LOST') return undefined
  throw thrown
}

/**
 * A payload that a person has edited as it was shown, with what was masked back in its place. `originals`: what the person
 * may have had before them, the likeliest first. Throws INPUT_INVALID, naming the places, where `•••` stands for nothing.
 */
export async function restorePayload(
  { planFor, sql }: { readonly planFor: PlanFor; readonly sql: Sql },
  record: RecordPlace,
  { edited, originals }: { readonly edited: unknown; readonly originals: readonly unknown[] },
): Promise<unknown> {
  if (!holdsMask(edited)) return edited
  const { rules } = await rulesOf(planFor, record)
  if (rules.length === 0) return edited
  return restoreFrom(edited, originals, await partsOf(sql, record.id, rules))
}

/** The same where the masked values are known. */
export function restoreFrom(edited: unknown, originals: readonly unknown[], parts: MaskedParts): unknown {
  if (parts.rules.length === 0 || !holdsMask(edited)) return edited
  const results = originals.map((original) => restoreMasked({ edited, original, shown: hideMasked(original, parts) }))
  const restored = results.find((result) => result.ok)
  if (restored?.ok) return restored.value
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems))
  const { message = 'Nothing is known that was masked here.', path = '/' } = problems[0] ?? {}
  throw new CrossdockError('INPUT_INVALID', `At ${path}: ${message}`, { detail: { problems: problems.slice(0, 20) } })
}
