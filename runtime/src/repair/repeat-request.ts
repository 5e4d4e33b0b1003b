import { CrossdockError } from '@crossdock/shared/errors'
import type { JourneyStep } from '@crossdock/shared/record'
import { type Placement, placeRecord } from '../engine/placement.ts'
import type { Plan } from '../engine/plan.ts'
import type { Progress, Token } from '../engine/token.ts'
import type { RepairableRecord, SettledEffect, StandingRecord, UnknownEffect } from '../store/repair-store.ts'
import type { RepeatOrder } from './repeat-order.ts'

/**
 * What will be done with a record. `reopen`: it runs on itself. `rerun`: it has ended, so a new record runs in its place,
 * with the same effect keys. `send-again`: a new record with new keys. `end`: its run was cancelled, so it ends with what a
 * person says of its calls.
 */
export interface Repetition {
  readonly kind: 'reopen' | 'rerun' | 'send-again' | 'end'
  readonly record: RepairableRecord
  readonly plan: Plan
  /** Undefined: from the beginning. */
  readonly progress: Progress | undefined
  readonly payload: unknown
  readonly key: string
  readonly place: Placement
  /** What the journey says of it. */
  readonly steps: readonly JourneyStep[]
  /** The branches that run on. */
  readonly branches: readonly string[] | 'all'
  /** Effects of unknown outcome that a person says were done. */
  readonly assumedDone: readonly SettledEffect[]
  /** Effects of unknown outcome that a person says were not done, where they are not tried again. */
  readonly assumedNotDone: readonly UnknownEffect[]
}

/** What deciding needs. */
export interface RepeatFacts {
  readonly planFor: (flow: string, version?: number) => Promise<Plan>
  /** The id of the new record, should there be one. */
  readonly newId: string
  readonly by: string
  readonly reason: string | undefined
}

/** An order for one record, with what it takes to decide on it. */
export interface RepeatRequest {
  readonly record: RepairableRecord
  readonly plan: Plan
  /** What a person puts in the place of the payload. */
  readonly corrected: { readonly payload: unknown } | undefined
  readonly order: RepeatOrder
  readonly facts: RepeatFacts
  /** Where something is edited or assumed, or the run was cancelled: effects that were begun and never told how they ended. */
  readonly unknown: readonly UnknownEffect[]
}

/** As it stands, with nothing changed yet. */
export function unchanged({ record, plan }: RepeatRequest): Omit<Repetition, 'kind' | 'progress'> {
  return {
    record,
    plan,
    payload: record.payload,
    key: record.key,
    place: placeRecord(plan.flow, { id: record.id, key: record.key, ...splitOf(record) }),
    steps: [],
    branches: 'all',
    assumedDone: [],
    assumedNotDone: [],
  }
}

/** What the journey says of a branch that a person has run on. */
export function resumedStep(
  { facts, plan }: RepeatRequest,
  at: Pick<Token, 'node' | 'branch'>,
  how: Pick<NonNullable<JourneyStep['resumed']>, 'payload' | 'was' | 'forks'>,
): JourneyStep {
  return {
    node: at.node,
    type: plan.flow.nodes[at.node]?.type ?? 'unknown',
    branch: at.branch,
    at: new Date().toISOString(),
    durationMs: 0,
    attempt: 1,
    outcome: 'resumed',
    ...(facts.reason === undefined ? {} : { reason: facts.reason }),
    resumed: { by: facts.by, ...how },
  }
}

/** True when running from this node is running from the beginning. */
export function isBeginning({ entry }: RepairableRecord, node: string): boolean {
  return entry.slice(0, entry.indexOf('.')) === node
}

/** For a record that a split made, and for one that runs in its place: the split. */
export function splitOf({ entry, source }: RepairableRecord): { readonly splitNode?: string } {
  const node = entry.slice(0, entry.indexOf('.'))
  return node === source ? {} : { splitNode: node }
}

/** The refusal for a record that is under way or has ended. */
export function notParked(record: StandingRecord): CrossdockError {
  return new CrossdockError('CONFLICT', `Record ${record.id} (${record.key}) is not parked: it is ${record.state}.`, {
    remedy:
      'Only parked records can be retried. A record that has ended can be run again from a node, or sent again as new.',
  })
}
