import { stateLooks } from '../app/state-vocabulary.ts'
import classes from './CaseBadge.module.css'
import { type CaseMark, wordsOf } from './case-mark.ts'

/** How a node did in its cases, at the upper edge of its card. */
export function CaseBadge({ mark }: { readonly mark: CaseMark }) {
  const { color, shape, word } = stateLooks[mark]
  return (
    <span className={classes.badge} title={wordsOf(mark)} data-case-mark={mark} aria-hidden="true">
      <span style={{ color }}>{shape}</span> {word}
    </span>
  )
}
