import type { DebugRecord, DebugStep } from '@crossdock/shared/api'
import { type Standing, wordsOfOutcome } from '../app/step-words.ts'

/** What became of a record at a step. */
export function standingOf(step: Pick<DebugStep, 'kind' | 'outcome' | 'children' | 'out' | 'attempt'>): Standing {
  const { kind, outcome = 'passed', children, out, attempt } = step
  if (kind === 'accepted') return { state: 'ready', label: 'came in' }
  if (kind === 'edited') return { state: 'ready', label: 'edited here' }
  if (kind === 'dropped') return { state: 'filtered', label: 'dropped here' }
  if (kind === 'arrived') return { state: 'ready', label: 'came to it' }
  return wordsOfOutcome({ outcome, attempt, children: children.length, out })
}

const recordStates: Readonly<Record<DebugRecord['state'], Standing>> = {
  ready: { state: 'ready', label: 'on its way' },
  waiting: { state: 'waiting', label: 'waiting' },
  held: { state: 'held', label: 'held' },
  expecting: { state: 'expecting', label: 'waits for its parts' },
  parked: { state: 'parked', label: 'parked' },
  delivered: { state: 'delivered', label: 'delivered' },
  filtered: { state: 'filtered', label: 'filtered' },
  resolved: { state: 'resolved', label: 'resolved' },
  dropped: { state: 'filtered', label: 'dropped' },
}

/** How a record of the session stands. */
export function recordStanding(record: Pick<DebugRecord, 'state' | 'isHolding'>): Standing {
  return record.isHolding ? { state: 'held', label: 'held for you' } : recordStates[record.state]
}
