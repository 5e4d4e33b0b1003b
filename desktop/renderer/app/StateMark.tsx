import { type StateName, stateLooks } from './state-vocabulary.ts'

/** A state as colour, shape and word. `label` replaces the word, e.g. by “3 parked”; the state is still said. */
export function StateMark({ state, label }: { readonly state: StateName; readonly label?: string }) {
  const { color, shape, word } = stateLooks[state]
  return (
    <span style={{ color, whiteSpace: 'nowrap' }} title={label === undefined ? undefined : `${label} (${word})`}>
      <span aria-hidden="true">{shape}</span> {label ?? word}
    </span>
  )
}
