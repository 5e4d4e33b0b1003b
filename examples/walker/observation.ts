import type { JourneyStep, RecordState } from '@crossdock/shared/record'
import { recordStates } from '@crossdock/shared/record'
import { z } from 'zod'

const observedRecord = z.strictObject({
  key: z.string(),
  entity: z.string(),
  state: z.enum(recordStates as [RecordState, ...RecordState[]]),
  reason: z.string().optional(),
  /** Open causes, as `<node> <code>`. */
  parked: z.array(z.string()).optional(),
  /** Every visit, as `<branch> <node> <outcome>`. */
  journey: z.array(z.string()),
})

/** What came of a case: each record, every effect in the systems’ ledgers, and the documents asked for. */
export const observationSchema = z.strictObject({
  records: z.array(observedRecord),
  /** `<operation> <entity key>` of each accepted effect, by system. */
  ledgers: z.record(z.string(), z.array(z.string())),
  documents: z.record(z.string(), z.json()),
})

/** What came of a case. */
export type Observation = z.output<typeof observationSchema>

/** What came of one record. */
export type ObservedRecord = z.output<typeof observedRecord>

/** What the engine in memory and the API both tell of a record. */
export interface RecordFacts {
  readonly key: string
  readonly entity: string
  readonly state: RecordState
  readonly reason?: string | undefined
  readonly journey: readonly Pick<JourneyStep, 'branch' | 'node' | 'outcome'>[]
  readonly openCauses: readonly { readonly node: string; readonly error: { readonly code: string } }[]
}

/** A record without what differs from run to run: ids, times, durations. */
export function observeRecord(record: RecordFacts): ObservedRecord {
  const { key, entity, state, reason, openCauses } = record
  const journey = [...record.journey].sort((a, b) => compare(a.branch, b.branch))
  return {
    key,
    entity,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(openCauses.length === 0 ? {} : { parked: openCauses.map(({ node, error }) => `${node} ${error.code}`).sort() }),
    journey: journey.map(({ branch, node, outcome }) => `${branch} ${node} ${outcome}`),
  }
}

/** Records in an order that does not depend on which lane was quicker. */
export function sortRecords(records: readonly ObservedRecord[]): ObservedRecord[] {
  return [...records].sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
