import { Button, Loader } from '@mantine/core'
import { useEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { useWorkspace } from '../../app/use-workspace.ts'
import { takesText } from '../../commands/shortcut.ts'
import { printRecordsPlace, type RecordsPlace, type StepView } from '../records-address.ts'
import { buildTimeline, firstStepToShow } from './build-timeline.ts'
import classes from './Journey.module.css'
import { JourneyHead } from './JourneyHead.tsx'
import { JourneyPicture } from './JourneyPicture.tsx'
import { StepDetail } from './StepDetail.tsx'
import { Timeline } from './Timeline.tsx'
import { useJourney } from './use-journey.ts'

type RecordPlace = Extract<RecordsPlace, { readonly kind: 'record' }>

/** A record as a journey: what happened in order, on the picture of its flow, and what it carried. J and K walk the steps. */
export function JourneyView({ place }: { readonly place: RecordPlace }) {
  const { view, records } = useWorkspace()
  const searched = useStore(records, ({ text }) => text) ?? ''
  const { record, flow, problem, refresh } = useJourney(place.id)
  const timeline = useMemo(() => (record === undefined ? [] : buildTimeline(record)), [record])
  const frame = useRef<HTMLDivElement>(null)
  const walkByKeys = useRef<(event: KeyboardEvent) => void>(undefined)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => walkByKeys.current?.(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  const isThere = record !== undefined
  useEffect(() => {
    if (isThere && !frame.current?.contains(document.activeElement)) frame.current?.focus({ preventScroll: true })
  }, [isThere])
  const back = () => view.goTo('records', printRecordsPlace({ kind: 'search', text: searched }))
  if (record === undefined)
    return (
      <div className={classes.missing}>
        {problem === undefined ? (
          <Loader size="sm" aria-label="Reading the record" />
        ) : (
          <>
            <p role="alert">{problem}</p>
            <Button variant="default" onClick={back}>
              Back to the records
            </Button>
          </>
        )}
      </div>
    )
  const shown = Math.min(place.step ?? firstStepToShow(record), record.journey.length)
  // Walking the steps is no way to go back through.
  const show = (step: number, stepView: StepView = place.view ?? 'payload') => {
    view.walkTo('records', printRecordsPlace({ kind: 'record', id: place.id, step, view: stepView }))
  }
  walkByKeys.current = (event) => {
    // What lies over the screen, such as a dialog, is no part of the frame. What had the focus may be gone after an act.
    const isInside = event.target instanceof Node && frame.current?.contains(event.target)
    if (
      !(isInside || event.target === document.body) ||
      takesText(event.target) ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    )
      return
    const step = { j: shown + 1, k: shown - 1 }[event.key]
    if (event.key === 'Escape') back()
    else if (step !== undefined && step >= 0 && step <= record.journey.length) show(step)
    else return
    event.preventDefault()
  }
  return (
    <div ref={frame} tabIndex={-1} className={classes.journey}>
      <JourneyHead record={record} flow={flow} searched={searched} onDone={refresh} />
      {record.lost !== undefined && (
        <p className={classes.lost} role="alert">
          {record.lost.message} {record.lost.remedy}
        </p>
      )}
      <div className={classes.body}>
        <Timeline entries={timeline} flow={flow} shown={shown} onShow={show} />
        <div className={classes.main}>
          {flow !== undefined && <JourneyPicture record={record} flow={flow} shown={shown} onShow={show} />}
          <StepDetail record={record} flow={flow} number={shown} view={place.view ?? 'payload'} onShow={show} />
        </div>
      </div>
    </div>
  )
}
