import type { ChangeMark } from './diff-values.ts'
import classes from './Payload.module.css'

const signs: Readonly<Record<ChangeMark, string>> = { added: '+', removed: '−', changed: '~', inside: '·' }
const words: Readonly<Record<ChangeMark, string>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  inside: 'differs inside',
}

/** What a place of a payload has to do with the difference: colour, shape and word. */
export function MarkSign({ mark }: { readonly mark: ChangeMark | undefined }) {
  if (mark === undefined) return <span className={classes.sign} />
  return (
    <span className={classes.sign} data-mark={mark} title={words[mark]}>
      <span aria-hidden="true">{signs[mark]}</span>
      <span className={classes.spoken}>{words[mark]}</span>
    </span>
  )
}
