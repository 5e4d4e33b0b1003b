import type { SystemTest } from '@crossdock/shared/api'
import type { ReactNode } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import classes from './Systems.module.css'
import { stateOfTest } from './system-state.ts'

/** What came of a test: the outcome, how long it took, and what to do. */
export function TestOutcome({ test, children }: { readonly test: SystemTest; readonly children?: ReactNode }) {
  const { state, label } = stateOfTest(test)
  return (
    <div className={classes.outcome} role="status">
      <StateMark state={state} label={label} />
      <span style={{ flex: 1 }}>
        {test.message} {test.remedy !== undefined && <span>{test.remedy}</span>}
        {test.outcome !== 'answers' && <span className={classes.quiet}> After {test.durationMs} ms.</span>}
      </span>
      {children}
    </div>
  )
}
