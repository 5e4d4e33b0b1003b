import type { CaseInfo } from '@crossdock/shared/api'
import { StateMark } from '../app/StateMark.tsx'
import { useWorkspace } from '../app/use-workspace.ts'
import classes from './Cases.module.css'
import { standingOf, summarise } from './case-words.ts'
import { useCases } from './use-cases.ts'

/** All cases with how they went. The first entry is all of them together. */
export function CaseList({ items }: { readonly items: readonly CaseInfo[] }) {
  const { cases } = useWorkspace()
  const results = useCases((state) => state.results)
  const selected = useCases((state) => state.selected)
  const summary = summarise([...results.values()])
  return (
    <ul className={classes.list} aria-label="Cases">
      <li>
        <button
          type="button"
          className={classes.case}
          aria-pressed={selected === undefined}
          onClick={() => cases.select(undefined)}
        >
          <span className={classes.texts}>
            <span className={classes.name}>All {items.length === 1 ? '1 case' : `${items.length} cases`}</span>
            <span className={classes.quiet}>{summary === '' ? 'Not run yet' : summary}</span>
          </span>
        </button>
      </li>
      {items.map(({ document }) => {
        const { state, word } = standingOf(results.get(document.id))
        return (
          <li key={document.id}>
            <button
              type="button"
              className={classes.case}
              aria-pressed={selected === document.id}
              onClick={() => cases.select(document.id)}
            >
              <span className={classes.texts}>
                <span className={classes.name} title={document.name}>
                  {document.name}
                </span>
                {document.note !== undefined && document.note !== '' && (
                  <span className={classes.quiet} title={document.note}>
                    {document.note}
                  </span>
                )}
              </span>
              <StateMark state={state} label={word} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
