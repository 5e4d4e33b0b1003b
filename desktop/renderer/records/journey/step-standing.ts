import type { RecordDetail } from '@crossdock/shared/api'
import type { StateName } from '../../app/state-vocabulary.ts'

/** A step as the API tells it. */
export type Step = RecordDetail['journey'][number]

/** How something reads: a state of the vocabulary, and its words here. */
export interface Standing {
  readonly state: StateName
  readonly label: string
}

/** What became of a record at a step. */
export function standingOfStep(step: Pick<Step, 'outcome' | 'out' | 'children' | 'attempt'>): Standing {
  switch (step.outcome) {
    case 'passed':
      return { state: 'delivered', label: passedWords(step.out) }
    case 'filtered':
      return { state: 'filtered', label: 'filtered' }
    case 'split':
      return { state: 'delivered', label: `split in ${step.children ?? 0}` }
    case 'retrying':
      return { state: 'failed', label: `try ${step.attempt} failed` }
    case 'diverted':
      return { state: 'failed', label: 'failed, went on by the error port' }
    case 'parked':
      return { state: 'parked', label: 'parked' }
    case 'unknown':
      return { state: 'unknown', label: 'outcome unknown' }
    case 'recalled':
      return { state: 'delivered', label: 'done before, not sent again' }
    case 'settled':
      return { state: 'delivered', label: 'found out' }
    case 'resumed':
      return { state: 'ready', label: 'taken up again' }
  }
}

function passedWords(out: Step['out']): string {
  const ports = (out ?? []).map(({ port }) => port).filter((port) => port !== 'out')
  return ports.length === 0 ? 'passed' : `passed to ${ports.join(', ')}`
}

/** Outcomes after which the next visit of the branch is at the same node. */
export function staysAtNode({ outcome }: Pick<Step, 'outcome'>): boolean {
  return outcome === 'retrying' || outcome === 'parked' || outcome === 'unknown' || outcome === 'resumed'
}

/** Whether what happened on a branch comes before what happens on another: the same one, or one that it forked from. */
export function leadsTo(branch: string, later: string): boolean {
  return later === branch || later.startsWith(`${branch}.`)
}
