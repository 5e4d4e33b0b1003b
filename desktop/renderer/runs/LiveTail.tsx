import { Button, Switch } from '@mantine/core'
import { useRef, useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import { clockTime, exactTime } from '../records/duration-text.ts'
import { plural } from './describe-run.ts'
import classes from './Runs.module.css'
import { type TailGap, type TailLine, useTail } from './use-tail.ts'

/** The records of a flow as they are accepted and end. It stands still while one reads further down. */
export function LiveTail({ flow }: { readonly flow: string }) {
  const [isOn, setOn] = useState(true)
  const [isAway, setAway] = useState(false)
  const ref = useRef<HTMLElement>(null)
  const { lines, waitingCount } = useTail(flow, { isPaused: !isOn || isAway })
  return (
    <>
      <div className={classes.bar}>
        <Switch size="xs" label="Read along" checked={isOn} onChange={(event) => setOn(event.currentTarget.checked)} />
        {waitingCount > 0 && (
          <Button
            size="compact-xs"
            variant="light"
            onClick={() => {
              ref.current?.scrollTo({ top: 0 })
              setAway(false)
              setOn(true)
            }}
          >
            {plural(waitingCount, 'event')} meanwhile: show
          </Button>
        )}
      </div>
      <section
        ref={ref}
        className={classes.scroll}
        aria-label="Records as they come and end"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => setAway(event.currentTarget.scrollTop > 40)}
      >
        {lines.length === 0 && (
          <p className={classes.empty}>
            Nothing has moved since you came here. Each record of this flow shows up when it is accepted and when it
            ends.
          </p>
        )}
        <ol className={classes.lines}>
          {lines.map((line) => (
            <TailRow key={line.name} line={line} />
          ))}
        </ol>
      </section>
    </>
  )
}

function TailRow({ line }: { readonly line: TailLine | TailGap }) {
  return (
    <li className={classes.logLine}>
      <time className={classes.time} dateTime={line.at} title={exactTime(line.at)}>
        {clockTime(line.at)}
      </time>
      {'more' in line ? (
        <span className={classes.quiet}>and {plural(line.more, 'more event')}</span>
      ) : (
        <>
          <span className={classes.lineState}>
            {line.state === 'accepted' ? (
              <span className={classes.quiet}>→ accepted</span>
            ) : (
              <StateMark state={line.state} />
            )}
          </span>
          <a className={classes.key} href={`#/records/${line.recordId}`}>
            {line.key}
          </a>
          <span className={classes.quiet}>{line.entity}</span>
        </>
      )}
    </li>
  )
}
