import type { RecordDetail } from '@crossdock/shared/api'
import type { Flow } from '@crossdock/shared/flow'
import { Tabs } from '@mantine/core'
import { StateMark } from '../../app/StateMark.tsx'
import { nodeTitle } from '../../document/problems.ts'
import { durationText } from '../duration-text.ts'
import type { StepView } from '../records-address.ts'
import { EffectsView } from './EffectsView.tsx'
import { ExchangeView } from './ExchangeView.tsx'
import { exchangeOf } from './exchange.ts'
import classes from './Journey.module.css'
import { StepPayloads } from './StepPayloads.tsx'
import { type Step, standingOfStep } from './step-standing.ts'

/** What is known of one step: what came of it and why, what it carried, what it said to a system, what it did there. */
export function StepDetail({
  record,
  flow,
  number,
  view,
  onShow,
}: {
  readonly record: RecordDetail
  readonly flow: Flow | undefined
  /** Counted from 1; 0 is the moment of acceptance. */
  readonly number: number
  readonly view: StepView
  onShow(step: number, view?: StepView): void
}) {
  const step = record.journey[number - 1]
  const effects = record.effects.filter(({ node }) => step === undefined || node === step.node)
  return (
    <section className={classes.detail} aria-label="The chosen step">
      <div className={classes.facts}>
        {step === undefined ? (
          <h2>{number === 0 ? 'As it was accepted' : 'No step'}</h2>
        ) : (
          <StepFacts step={step} flow={flow} />
        )}
      </div>
      <Tabs
        value={view}
        onChange={(next) => onShow(number, (next ?? 'payload') as StepView)}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List>
          <Tabs.Tab value="payload">{step === undefined ? 'Payload' : 'In and out'}</Tabs.Tab>
          <Tabs.Tab value="exchange" disabled={exchangeOf(step) === undefined && view !== 'exchange'}>
            Request and answer
          </Tabs.Tab>
          <Tabs.Tab value="effects">Effects {effects.length}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="payload" className={classes.panel}>
          <StepPayloads record={record} flow={flow} number={number} />
        </Tabs.Panel>
        <Tabs.Panel value="exchange" className={classes.panel}>
          <ExchangeView step={step} />
        </Tabs.Panel>
        <Tabs.Panel value="effects" className={classes.panel}>
          <EffectsView record={record} effects={effects} isOfStep={step !== undefined} />
        </Tabs.Panel>
      </Tabs>
    </section>
  )
}

function StepFacts({ step, flow }: { readonly step: Step; readonly flow: Flow | undefined }) {
  const { state, label } = standingOfStep(step)
  const name = flow !== undefined && Object.hasOwn(flow.nodes, step.node) ? nodeTitle(flow, step.node) : step.node
  return (
    <>
      <h2>{name}</h2>
      <StateMark state={state} label={label} />
      <span className={classes.quiet}>
        {step.type} · took {durationText(step.durationMs)}
        {step.attempt > 1 && ` · try ${step.attempt}`}
        {step.branch !== '0' && ` · branch ${step.branch}`}
        {step.retryAt !== undefined && ` · tried again at ${new Date(step.retryAt).toLocaleTimeString('en-GB')}`}
      </span>
      {step.resumed !== undefined && <span>Taken up again by {step.resumed.by}.</span>}
      {step.reason !== undefined && <p className={classes.reason}>{step.reason}</p>}
      {step.error !== undefined && (
        <p className={classes.error}>
          <b>{step.error.message}</b> {step.error.remedy} <span className={classes.code}>{step.error.code}</span>
        </p>
      )}
    </>
  )
}
