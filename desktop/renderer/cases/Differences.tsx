import type { CaseResult } from '@crossdock/shared/api'
import { useState } from 'react'
import { useWorkspace } from '../app/use-workspace.ts'
import { goToNode } from '../flows/go-to-node.ts'
import { PayloadView } from '../payload/PayloadView.tsx'
import classes from './Cases.module.css'
import { cardOf } from './case-mark.ts'

/** What came out otherwise, each as a sentence; the one in view with what was expected beside what came. */
export function Differences({ result }: { readonly result: CaseResult }) {
  const { differences } = result
  const workspace = useWorkspace()
  const [at, setAt] = useState(0)
  const shown = differences[Math.min(at, differences.length - 1)]
  return (
    <div className={classes.differences}>
      <ul className={classes.sentences} aria-label="Differences">
        {differences.map((difference, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: differences have no other name and never move.
          <li key={index}>
            <button
              type="button"
              className={classes.sentence}
              aria-pressed={difference === shown}
              onClick={() => {
                setAt(index)
                if (difference.node !== undefined) goToNode(workspace, cardOf(difference.node))
              }}
            >
              <span>{difference.message}</span>
              <span className={classes.quiet}>record {difference.record}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown !== undefined && (shown.expected !== undefined || shown.actual !== undefined) && (
        <div className={classes.pair}>
          <PayloadPane title="Expected" value={shown.expected} isEmptyText="Nothing was expected here." />
          <PayloadPane
            title="Came"
            value={shown.actual}
            isEmptyText="Nothing came."
            {...(shown.expected === undefined ? {} : { compareWith: shown.expected })}
          />
        </div>
      )}
    </div>
  )
}

function PayloadPane({
  title,
  ...view
}: {
  readonly title: string
  readonly value: unknown
  readonly compareWith?: unknown
  readonly isEmptyText: string
}) {
  return (
    <section className={classes.pane} aria-label={title}>
      <h3 className={classes.heading}>{title}</h3>
      <PayloadView label={title} heightPx={190} {...view} />
    </section>
  )
}
