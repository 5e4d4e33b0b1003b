import type { EffectForecast, ReplayPreview } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import { fingerprintOf } from '../engine/fingerprint.ts'
import type { PlanStep } from '../engine/plan.ts'

/** How many effects of a node count as what. */
export type EffectCounts = Pick<EffectForecast, 'create' | 'repeat' | 'probe' | 'recall' | 'possible'>

const nothing: EffectCounts = { create: 0, repeat: 0, probe: 0, recall: 0, possible: 0 }

/** What is foretold of one replay, summed up record by record. */
export class Forecast {
  /** True once something stands for others that were not looked at. */
  isSampled = false
  readonly #effects = new Map<string, EffectForecast>()
  readonly #refused = new Map<string, ReplayPreview['refused'][number]>()
  readonly #parks = new Map<string, ReplayPreview['parksAgain'][number]>()

  /** Counts effects of a node. */
  count(flow: string, step: PlanStep, more: Partial<EffectCounts>): void {
    const name = `${flow}/${step.id}`
    const [system] = step.systems
    const known = this.#effects.get(name) ?? {
      flow,
      node: step.id,
      ...(system ? { system: system.name } : {}),
      ...nothing,
    }
    this.#effects.set(name, { ...known, ...mapCounts((kind) => known[kind] + (more[kind] ?? 0)) })
  }

  /** Counts a record that would not be started. */
  refuse(exampleId: string, error: ErrorInfo): void {
    const known = this.#refused.get(error.code) ?? { error, count: 0, exampleId }
    this.#refused.set(error.code, { ...known, count: known.count + 1 })
  }

  /** Counts records that would park again. */
  parkAgain(
    { flow, node, recordId, weight }: { flow: string; node: string; recordId: string; weight: number },
    error: ErrorInfo,
  ): void {
    const cause = fingerprintOf({ flow, node }, error)
    const known = this.#parks.get(cause) ?? { flow, node, error, count: 0, exampleId: recordId }
    this.#parks.set(cause, { ...known, count: known.count + weight })
  }

  /** The sums, scaled up to all records of which some were looked at. */
  scaled(scale: number): Pick<ReplayPreview, 'effects' | 'refused' | 'parksAgain'> {
    const grown = <T extends { readonly count: number }>(entry: T) => ({
      ...entry,
      count: Math.round(entry.count * scale),
    })
    return {
      effects: [...this.#effects.values()].map((entry) => ({
        ...entry,
        ...mapCounts((kind) => Math.round(entry[kind] * scale)),
      })),
      refused: [...this.#refused.values()].map(grown),
      parksAgain: [...this.#parks.values()].map(grown),
    }
  }
}

function mapCounts(count: (kind: keyof EffectCounts) => number): EffectCounts {
  return {
    create: count('create'),
    repeat: count('repeat'),
    probe: count('probe'),
    recall: count('recall'),
    possible: count('possible'),
  }
}
