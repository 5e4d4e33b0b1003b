import type { RecordDetail } from '@crossdock/shared/api'
import { type Standing, wordsOfOutcome } from '../../app/step-words.ts'

/** A step as the API tells it. */
export type Step = RecordDetail['journey'][number]

/** What became of a record at a step. Parked because nobody knows whether it was done is never shown as merely parked. */
export function standingOfStep({ attempt, children = 0, error, out = [], outcome: told }: Step): Standing {
  const outcome = told === 'parked' && error?.code === 'OUTCOME_UNKNOWN' ? 'unknown' : told
  return wordsOfOutcome({ outcome, attempt, children, out })
}

/** Outcomes after which the next visit of the branch is at the same node. */
export function staysAtNode({ outcome }: Pick<Step, 'outcome'>): boolean {
  return outcome === 'retrying' || outcome === 'parked' || outcome === 'unknown' || outcome === 'resumed'
}

/** Whether what happened on a branch comes before what happens on another: the same one, or one that it forked from. */
export function leadsTo(branch: string, later: string): boolean {
  return later === branch || later.startsWith(`${branch}.`)
}
