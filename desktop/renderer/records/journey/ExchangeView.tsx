import { Switch } from '@mantine/core'
import { useMemo, useState } from 'react'
import { PayloadView } from '../../payload/PayloadView.tsx'
import { exchangeOf, opened } from './exchange.ts'
import classes from './Journey.module.css'
import type { Step } from './step-standing.ts'

const noRequest = 'No request is kept of this step. What it was made of stands under “In”.'
const noAnswer = 'No answer is kept: none came, or the step asked nobody.'

/** What a step said to another system, and what that answered. Secrets were blanked out by the runtime. */
export function ExchangeView({ step }: { readonly step: Step | undefined }) {
  const [isRaw, setRaw] = useState(false)
  const exchange = useMemo(() => exchangeOf(step), [step])
  const request = useMemo(() => (isRaw ? exchange?.request : opened(exchange?.request)), [exchange, isRaw])
  const answer = useMemo(() => (isRaw ? exchange?.answer : opened(exchange?.answer)), [exchange, isRaw])
  return (
    <div className={classes.sides}>
      <div className={classes.side}>
        <h3>Request</h3>
        <PayloadView value={request} label="Request" isEmptyText={noRequest} />
      </div>
      <div className={classes.side}>
        <div className={classes.sideHead}>
          <h3>Answer</h3>
          <Switch
            className={classes.switch ?? ''}
            size="xs"
            label="Bodies as text, as they were sent"
            checked={isRaw}
            onChange={(event) => setRaw(event.currentTarget.checked)}
          />
        </div>
        <PayloadView value={answer} label="Answer" isEmptyText={noAnswer} />
      </div>
    </div>
  )
}
