import { useMemo } from 'react'
import classes from './OutputPreview.module.css'
import { type OutputMark, outputLines } from './output-lines.ts'
import type { Mapper } from './use-mapper.ts'

const signs: Readonly<Record<OutputMark, string>> = { same: ' ', added: '+', changed: '~', removed: '−' }
const words: Readonly<Record<OutputMark, string>> = { same: '', added: 'added', changed: 'changed', removed: 'removed' }

/** The whole output for the current sample; what has changed since the mapper was opened is marked. */
export function OutputPreview({ mapper }: { readonly mapper: Mapper }) {
  const { mapped, outputBefore } = mapper
  const output = mapped?.output
  const { lines, isCut } = useMemo(() => outputLines(output, outputBefore), [output, outputBefore])
  const changes = lines.filter(({ mark }) => mark !== 'same').length
  return (
    <section className={classes.preview} aria-label="Output for this sample">
      <div className={classes.head}>
        <span className={classes.title}>Output</span>
        <span className={classes.quiet}>{mapped !== undefined && changesWords(changes)}</span>
      </div>
      {mapped === undefined ? (
        <p className={classes.empty}>There is no sample yet. With one, what this node sends on is shown here.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
        <section className={classes.lines} tabIndex={0} aria-label="Output as JSON">
          {lines.map(({ depth, name, text, mark }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
            <div key={index} className={classes.line} data-mark={mark} title={words[mark] || undefined}>
              <span className={classes.sign}>{signs[mark]}</span>
              <span style={{ paddingLeft: depth * 14 }}>
                {name !== undefined && <span className={classes.name}>{name}: </span>}
                {text}
              </span>
            </div>
          ))}
          {(isCut || mapped.isCut) && (
            <p className={classes.empty}>Shortened: long lists and outputs are shown in part.</p>
          )}
        </section>
      )}
    </section>
  )
}

function changesWords(lines: number): string {
  if (lines === 0) return 'as when you came'
  return lines === 1 ? '1 line is new or different' : `${lines} lines are new or different`
}
