import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { PayloadView } from '../payload/PayloadView.tsx'
import classes from './Debugger.module.css'
import { useFullStep } from './use-debug.ts'

type Look = 'both' | 'difference' | 'evidence'

/** One step: what came in and went out side by side, what differs, and what was said to and by the other system. */
export function StepView({
  session,
  step: short,
}: {
  readonly session: DebugSession
  readonly step: DebugStep | undefined
}) {
  const step = useFullStep(short)
  const [chosen, setLook] = useState<Look>('both')
  const [port, setPort] = useState<string>()
  if (step === undefined) return <p className={classes.hint}>{noStep(session)}</p>
  const look = chosen === 'evidence' && step.evidence === undefined ? 'both' : chosen
  const out = step.out.find((each) => each.port === port) ?? step.out[0]
  return (
    <>
      <div className={classes.stepHead}>
        <StepFacts step={step} />
        {step.out.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Port"
            value={out?.port ?? ''}
            data={step.out.map((each) => each.port)}
            onChange={setPort}
          />
        )}
        <SegmentedControl<Look>
          size="xs"
          aria-label="How to look at the step"
          value={look}
          data={[
            { value: 'both', label: 'In and out' },
            { value: 'difference', label: 'Differences' },
            { value: 'evidence', label: 'Request and response', disabled: step.evidence === undefined },
          ]}
          onChange={setLook}
        />
      </div>
      {step.error !== undefined && (
        <div className={classes.error}>
          <b>{step.error.code}</b> {step.error.message}
        </div>
      )}
      <div className={classes.panes} data-two={look !== 'difference' || undefined}>
        {look === 'both' && (
          <>
            <Pane title="In" value={step.in} isEmptyText={noIn(step)} />
            <Pane title={outTitle(out?.port)} value={out?.payload} isEmptyText={noOut(step)} />
          </>
        )}
        {look === 'difference' && (
          <Pane title="Out against in" value={out?.payload} compareWith={step.in} isEmptyText={noOut(step)} />
        )}
        {look === 'evidence' && (
          <>
            <Pane title="Request" value={step.evidence?.request} isEmptyText="No request is kept." />
            <Pane
              title="Response"
              value={step.evidence?.response}
              isEmptyText={
                step.mode === 'simulated' ? 'Nothing was sent, so nothing was answered.' : 'No answer is kept.'
              }
            />
          </>
        )}
      </div>
    </>
  )
}

function StepFacts({ step }: { readonly step: DebugStep }) {
  const facts = [
    step.isRecorded ? 'recorded, not run here' : '',
    step.attempt > 1 ? `attempt ${step.attempt}` : '',
    step.kind === 'visited' ? `${step.durationMs.toFixed(step.durationMs < 10 ? 1 : 0)} ms` : '',
    step.mode === 'simulated' ? '' : (step.reason ?? ''),
  ].filter((fact) => fact !== '')
  return (
    <p className={classes.facts}>
      {step.mode !== undefined && (
        <span className={classes.mode} data-mode={step.mode}>
          {modeWords[step.mode]}
        </span>
      )}
      <span className={classes.quiet}>{facts.join(' · ')}</span>
    </p>
  )
}

const modeWords: Readonly<Record<NonNullable<DebugStep['mode']>, string>> = {
  simulated: '▱ simulated, not sent',
  real: 'done for real',
  pinned: 'pinned answer',
}

function Pane({
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
      <h4 className={classes.paneTitle}>{title}</h4>
      <PayloadView label={title} {...view} />
    </section>
  )
}

function noStep({ records, start }: DebugSession): string {
  return start.kind === 'live' && records.length === 0
    ? 'What the record carries is shown here as soon as it comes.'
    : 'Step (F10) to see what comes in and goes out.'
}

function outTitle(port: string | undefined): string {
  return port === undefined || port === 'out' ? 'Out' : `Out, to ${port}`
}

function noIn({ kind }: DebugStep): string {
  return kind === 'accepted' ? 'It begins here.' : 'What came in is not kept.'
}

function noOut({ outcome, kind, children }: DebugStep): string {
  if (outcome === 'split') return `It was split: ${children.length} records stand below it in the list.`
  if (outcome === 'filtered' || kind === 'dropped') return 'It ended here: nothing went on.'
  if (outcome === 'parked' || outcome === 'unknown' || outcome === 'retrying') return 'It failed: nothing went out.'
  return 'Nothing went out.'
}
