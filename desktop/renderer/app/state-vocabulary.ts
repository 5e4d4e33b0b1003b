/** Every state the screens speak of: of records, effects and parts of the system. */
export type StateName =
  | 'delivered'
  | 'filtered'
  | 'resolved'
  | 'ready'
  | 'waiting'
  | 'held'
  | 'expecting'
  | 'parked'
  | 'unknown'
  | 'failed'
  | 'simulated'
  | 'up'
  | 'down'
  | 'unchecked'
  | 'passed'
  | 'broken'

/** How a state looks and reads: always colour, shape and word together. */
export interface StateLook {
  /** A name of the theme, as in `var(--cd-green)`. */
  readonly color: string
  readonly shape: string
  readonly word: string
}

/** The one table of states; canvas, tables, timelines and charts all read it. */
export const stateLooks: Readonly<Record<StateName, StateLook>> = {
  delivered: { color: 'var(--cd-green)', shape: '●', word: 'delivered' },
  filtered: { color: 'var(--cd-text-quiet)', shape: '◌', word: 'filtered' },
  resolved: { color: 'var(--cd-text-quiet)', shape: '○', word: 'resolved' },
  ready: { color: 'var(--cd-blue)', shape: '◔', word: 'on its way' },
  waiting: { color: 'var(--cd-blue)', shape: '◔', word: 'waiting' },
  held: { color: 'var(--cd-blue)', shape: '◑', word: 'held' },
  expecting: { color: 'var(--cd-blue)', shape: '◷', word: 'waiting for its parts' },
  parked: { color: 'var(--cd-amber)', shape: '◆', word: 'parked' },
  unknown: { color: 'var(--cd-violet)', shape: '◈', word: 'outcome unknown' },
  failed: { color: 'var(--cd-red)', shape: '✕', word: 'failed' },
  simulated: { color: 'var(--cd-text-quiet)', shape: '▱', word: 'simulated' },
  up: { color: 'var(--cd-green)', shape: '●', word: 'up' },
  down: { color: 'var(--cd-red)', shape: '✕', word: 'down' },
  passed: { color: 'var(--cd-green)', shape: '✓', word: 'passed' },
  broken: { color: 'var(--cd-amber)', shape: '◇', word: 'broken' },
  unchecked: { color: 'var(--cd-text-quiet)', shape: '○', word: 'not tested' },
}
