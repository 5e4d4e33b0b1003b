import { useMemo } from 'react'
import { printBounded } from './print-bounded.ts'
import classes from './SampleBar.module.css'

const maxLength = 20_000

/** A sample as JSON; long ones are cut, and it is said. */
export function SampleText({ value }: { readonly value: unknown }) {
  const { text, isCut } = useMemo(() => printBounded(value, maxLength), [value])
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard too. */}
      <section className={classes.text} tabIndex={0} aria-label="The sample as JSON">
        <pre>{text}</pre>
      </section>
      {isCut && <p className={classes.note}>Only the beginning is shown.</p>}
    </>
  )
}
