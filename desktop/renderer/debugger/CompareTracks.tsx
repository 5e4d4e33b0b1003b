import type { DebugSession } from '@crossdock/shared/api'
import { Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { PayloadView } from '../payload/PayloadView.tsx'
import { type ComparedStep, compareTracks, differenceWords } from './compare-tracks.ts'
import classes from './Debugger.module.css'
import { standingOf } from './step-words.ts'
import { useDebug, useFullStep, useTitles } from './use-debug.ts'

/** Two tracks node by node, and what came out of the chosen node on both. */
export function CompareTracks({ session }: { readonly session: DebugSession }) {
  const tip = useDebug((state) => state.tip)
  const [sides, setSides] = useState<{ readonly first?: string; readonly second?: string }>({})
  const second = present(session, sides.second) ?? present(session, tip) ?? session.tracks.at(-1) ?? ''
  const first = present(session, sides.first) ?? session.tracks.find((each) => each !== second) ?? second
  const rows = useMemo(() => compareTracks(session, { first, second }), [session, first, second])
  const [at, setAt] = useState<ComparedStep>()
  const own = rows.filter(({ difference }) => difference !== 'shared')
  const shown = at !== undefined && own.includes(at) ? at : (own.find(differs) ?? own[0])
  const options = session.tracks.map((value, index) => ({ value, label: `Track ${index + 1}` }))
  return (
    <section className={classes.middle} aria-label="Tracks compared">
      <div className={classes.stepHead}>
        {(['first', 'second'] as const).map((side) => (
          <Select
            key={side}
            size="xs"
            w={120}
            aria-label={side === 'first' ? 'First track' : 'Second track'}
            data={options}
            value={side === 'first' ? first : second}
            allowDeselect={false}
            onChange={(value) => value !== null && setSides({ ...sides, [side]: value })}
          />
        ))}
        <span className={classes.quiet}>{summary(rows)}</span>
      </div>
      <div className={classes.panes} data-two>
        <ul className={classes.list} aria-label="Nodes on both tracks">
          {own.length < rows.length && <li className={classes.hint}>{sharedText(rows.length - own.length)}</li>}
          {own.map((row) => (
            <li key={`${row.first?.id} ${row.second?.id}`}>
              <button
                type="button"
                className={classes.compared}
                aria-current={row === shown}
                data-differs={differs(row) || undefined}
                onClick={() => setAt(row)}
              >
                <Compared row={row} />
              </button>
            </li>
          ))}
        </ul>
        {shown !== undefined && <OutOfBoth row={shown} />}
      </div>
    </section>
  )
}

function Compared({ row: { node, record, first, second, difference } }: { readonly row: ComparedStep }) {
  const title = useTitles()(node)
  const [one, other] = [first && standingOf(first), second && standingOf(second)]
  return (
    <>
      <span>
        {title} <span className={classes.quiet}>{record}</span>
      </span>
      <span>
        {one === undefined ? '–' : <StateMark {...one} />} → {other === undefined ? '–' : <StateMark {...other} />}{' '}
        <span className={classes.quiet}>{differenceWords[difference]}</span>
      </span>
    </>
  )
}

function OutOfBoth({ row }: { readonly row: ComparedStep }) {
  const first = useFullStep(row.first)
  const second = useFullStep(row.second)
  const value = shownOf(second) ?? shownOf(first)
  const before = second === undefined ? undefined : shownOf(first)
  return (
    <section className={classes.pane} aria-label="What came out">
      <h4 className={classes.paneTitle}>What came out, second against first</h4>
      <PayloadView label="What came out" value={value} compareWith={before} isEmptyText="Nothing went out." />
    </section>
  )
}

/** What went out: the payload of the one port, or all of them by port; for a failure, its error. */
function shownOf(step: ComparedStep['first']): unknown {
  if (step === undefined) return undefined
  if (step.out.length === 1) return step.out[0]?.payload
  if (step.out.length > 1) return Object.fromEntries(step.out.map(({ port, payload }) => [port, payload]))
  return step.error ?? (step.reason === undefined ? undefined : { reason: step.reason })
}

function present({ tracks }: DebugSession, tip: string | undefined): string | undefined {
  return tip !== undefined && tracks.includes(tip) ? tip : undefined
}

function differs({ difference }: ComparedStep): boolean {
  return difference !== 'shared' && difference !== 'same'
}

function sharedText(count: number): string {
  return count === 1 ? 'They share the step before.' : `They share the ${count} steps before.`
}

function summary(rows: readonly ComparedStep[]): string {
  const count = rows.filter(differs).length
  if (count === 0) return 'Both came out the same.'
  return count === 1 ? 'One node came out otherwise.' : `${count} nodes came out otherwise.`
}
