import type { ExceptionGroup } from '@crossdock/shared/api'
import { ActBar } from './ActBar.tsx'
import { ActForm } from './ActForm.tsx'
import { CommonFacts } from './CommonFacts.tsx'
import { DoneLine } from './DoneLine.tsx'
import classes from './Exceptions.module.css'
import { adviceFor, waitingOf } from './exception-words.ts'
import { RowTable } from './RowTable.tsx'

/** One cause: what its records have in common, what one can do, and the records. */
export function GroupPane({ group }: { readonly group: ExceptionGroup }) {
  const { cause } = group
  return (
    <section className={classes.pane} aria-label={`${waitingOf(group)}: ${cause.text}`}>
      <div className={classes.paneHead}>
        <h2 className={classes.sentence}>
          {waitingOf(group)}: {cause.text}
        </h2>
        <p className={classes.advice}>{adviceFor(cause)}</p>
        <CommonFacts group={group} />
      </div>
      <ActBar group={group} />
      <DoneLine />
      <ActForm group={group} />
      <RowTable label="Records" />
    </section>
  )
}
