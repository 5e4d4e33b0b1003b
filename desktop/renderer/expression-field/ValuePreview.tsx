import type { ShownKind } from './describe-value.ts'
import classes from './ExpressionField.module.css'
import type { Outcome } from './evaluate-source.ts'

/** The value of an expression on the current sample, in one line; a failure in words. */
export function ValuePreview({
  outcome,
  hasSample,
  wanted,
}: {
  readonly outcome: Outcome | undefined
  readonly hasSample: boolean
  readonly wanted: ShownKind | undefined
}) {
  if (!hasSample) return <p className={classes.preview}>Add a sample to see its value here.</p>
  switch (outcome?.kind) {
    case 'value': {
      const { kind, text, count } = outcome.value
      const size = count === undefined ? '' : kind === 'list' ? ` of ${count}` : ` with ${count}`
      const isOther = wanted !== undefined && kind !== wanted
      return (
        <>
          <p className={classes.preview} title={text}>
            <code className={classes.value}>{text}</code>
            <span className={classes.kind}>
              {kind}
              {size}
            </span>
          </p>
          {isOther && (
            <p className={classes.preview} data-state="fails">
              <span aria-hidden="true">◆</span> With this sample it gives {nameOf(kind)}; it has to give{' '}
              {nameOf(wanted)}.
            </p>
          )}
        </>
      )
    }
    case 'fails':
      return (
        <p className={classes.preview} data-state="fails">
          <span aria-hidden="true">◆</span> With this sample: {outcome.message}
        </p>
      )
    case 'later':
      return (
        <p className={classes.preview}>
          Its value is known when records run: it uses <code>{outcome.name}</code>.
        </p>
      )
    case 'slow':
      return <p className={classes.preview}>Too much work to show its value here.</p>
    default:
      return <p className={classes.preview} />
  }
}

/** A kind of value as it stands in a sentence. */
function nameOf(kind: ShownKind): string {
  return kind === 'number' || kind === 'list' || kind === 'map' ? `a ${kind}` : kind
}
