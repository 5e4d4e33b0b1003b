import type { RecordDetail } from '@crossdock/shared/api'
import type { Flow } from '@crossdock/shared/flow'
import { Switch } from '@mantine/core'
import { useState } from 'react'
import { PayloadView } from '../../payload/PayloadView.tsx'
import classes from './Journey.module.css'
import { payloadIn, payloadsOut, type SeenPayload } from './step-payloads.ts'

const storageKey = 'crossdock.journey-compares'

/** What came in and what went out, beside each other, with the differences on wish. */
export function StepPayloads({
  record,
  flow,
  number,
}: {
  readonly record: RecordDetail
  readonly flow: Flow | undefined
  readonly number: number
}) {
  const [compares, setCompares] = useState(() => localStorage.getItem(storageKey) === 'yes')
  const [port, setPort] = useState<string>()
  const step = record.journey[number - 1]
  const came = payloadIn(record, number, flow)
  if (step === undefined)
    return <PayloadView value={shownValue(came)} label="Payload" isEmptyText={record.lost?.message ?? notKept(flow)} />
  const outs = payloadsOut(step)
  const out = outs.find((one) => one.port === port) ?? outs[0]
  const isComparable = compares && came !== 'not-kept' && out !== undefined && out.payload !== 'not-kept'
  return (
    <div className={classes.sides}>
      <div className={classes.side}>
        <h3>In</h3>
        <PayloadView value={shownValue(came)} label="In" isEmptyText={notKept(flow)} />
      </div>
      <div className={classes.side}>
        <div className={classes.sideHead}>
          <h3>Out</h3>
          {outs.length > 1 &&
            outs.map((one) => (
              <button
                key={one.port}
                type="button"
                className={classes.port}
                aria-pressed={one === out}
                onClick={() => setPort(one.port)}
              >
                {one.port}
              </button>
            ))}
          {outs.length > 0 && (
            <Switch
              className={classes.switch ?? ''}
              size="xs"
              label="Show differences to In"
              checked={compares}
              onChange={(event) => {
                setCompares(event.currentTarget.checked)
                localStorage.setItem(storageKey, event.currentTarget.checked ? 'yes' : 'no')
              }}
            />
          )}
        </div>
        <PayloadView
          value={out === undefined ? undefined : shownValue(out.payload)}
          label="Out"
          isEmptyText={out === undefined ? nothingOut(step.outcome) : notKept(flow)}
          {...(isComparable ? { compareWith: shownValue(came) } : {})}
        />
      </div>
    </div>
  )
}

function shownValue(seen: SeenPayload): unknown {
  return seen === 'not-kept' ? undefined : seen.value
}

function notKept(flow: Flow | undefined): string {
  switch (flow?.settings.history) {
    case 'errors':
      return 'Not kept: this flow keeps the payloads of failed records only (Settings → History).'
    case 'metadata':
      return 'Not kept: this flow keeps what happened, without payloads (Settings → History).'
    case 'none':
      return 'Not kept: this flow keeps no history (Settings → History).'
    default:
      return 'Not kept, or forgotten since: history is reduced after the days that the flow names.'
  }
}

function nothingOut(outcome: string): string {
  if (outcome === 'filtered') return 'Nothing went out: the record was filtered here.'
  if (outcome === 'split') return 'The record was split: its parts went on as records of their own.'
  if (outcome === 'retrying') return 'Nothing went out: it failed and was tried again.'
  if (outcome === 'parked' || outcome === 'unknown') return 'Nothing went out: it stopped here.'
  return 'Nothing went out here.'
}
