import type { RecordDetail } from '@crossdock/shared/api'
import type { StateName } from './state-vocabulary.ts'

/** How something reads on a screen: a state of the vocabulary, and its words there. */
export interface Standing {
  readonly state: StateName
  readonly label: string
}

type JourneyStep = RecordDetail['journey'][number]

/** What became of a record at a node; journeys and the debugger say it alike. `children` is how many a split made. */
export function wordsOfOutcome(step: {
  readonly outcome: JourneyStep['outcome']
  readonly attempt: number
  readonly children: number
  readonly out: readonly { readonly port: string }[]
}): Standing {
  switch (step.outcome) {
    case 'passed':
      return { state: 'delivered', label: passedWords(step.out) }
    case 'filtered':
      return { state: 'filtered', label: 'filtered' }
    case 'split':
      return { state: 'delivered', label: `split in ${step.children}` }
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

function passedWords(out: readonly { readonly port: string }[]): string {
  const ports = out.map(({ port }) => port).filter((port) => port !== 'out')
  return ports.length === 0 ? 'passed' : `passed to ${ports.join(', ')}`
}
