import type { DebugRecord, DebugStep } from '@crossdock/shared/api'
import type { StateName } from '../app/state-vocabulary.ts'

/** How something reads on a screen: a state of the vocabulary and its words here. */
export interface Standing {
  readonly state: StateName
  readonly label: string
}

/** What became of a record at a step. */
export function standingOf(step: Pick<DebugStep, 'kind' | 'outcome' | 'children' | 'out' | 'reason'>): Standing {
  const { kind, outcome, children, out } = step
  if (kind === 'accepted') return { state: 'ready', label: 'came in' }
  if (kind === 'edited') return { state: 'ready', label: 'edited here' }
  if (kind === 'dropped') return { state: 'filtered', label: 'dropped here' }
  if (kind === 'arrived') return { state: 'ready', label: 'came to it' }
  switch (outcome) {
    case 'filtered':
      return { state: 'filtered', label: 'filtered' }
    case 'split':
      return { state: 'delivered', label: `split in ${children.length}` }
    case 'retrying':
      return { state: 'waiting', label: 'failed, tried again' }
    case 'diverted':
      return { state: 'failed', label: 'failed, went to the error port' }
    case 'parked':
      return { state: 'parked', label: 'parked' }
    case 'unknown':
      return { state: 'unknown', label: 'outcome unknown' }
    case 'recalled':
      return { state: 'delivered', label: 'done before, not sent again' }
    case 'settled':
      return { state: 'delivered', label: 'settled' }
    case 'resumed':
      return { state: 'ready', label: 'taken up by a person' }
    default:
      return { state: 'delivered', label: passedThrough(out) }
  }
}

function passedThrough(out: DebugStep['out']): string {
  const named = out.map(({ port }) => port).filter((port) => port !== 'out')
  return named.length === 0 ? 'passed' : `passed to ${named.join(', ')}`
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
