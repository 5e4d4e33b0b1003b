import type { Flow } from '@crossdock/shared/flow'
import { IconFlag } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { StateMark } from '../../app/StateMark.tsx'
import { stateLooks } from '../../app/state-vocabulary.ts'
import { nodeTitle } from '../../document/problems.ts'
import { clockTime, durationText, exactTime } from '../duration-text.ts'
import type { TimelineEntry } from './build-timeline.ts'
import classes from './Timeline.module.css'

/** What happened, in order; waits are gaps that say what for. A step is shown by a click, or with J and K. */
export function Timeline({
  entries,
  flow,
  shown,
  onShow,
}: {
  readonly entries: readonly TimelineEntry[]
  readonly flow: Flow | undefined
  readonly shown: number
  onShow(step: number): void
}) {
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.querySelector(`[data-step="${shown}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [shown])
  const names = (node: string) => (flow !== undefined && Object.hasOwn(flow.nodes, node) ? nodeTitle(flow, node) : node)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
    <section className={classes.timeline} aria-label="What happened" tabIndex={0}>
      <ol ref={list}>
        {entries.map((entry) => (
          <li key={keyOf(entry)} className={classes.entry} data-kind={entry.kind}>
            <Entry entry={entry} shown={shown} onShow={onShow} nameOf={names} />
          </li>
        ))}
      </ol>
      <p className={classes.hint}>J and K walk the steps, Esc leads back.</p>
    </section>
  )
}

function keyOf(entry: TimelineEntry): string {
  if (entry.kind === 'step') return `step ${entry.number}`
  if (entry.kind === 'wait' || entry.kind === 'now') return `${entry.kind} ${entry.id}`
  return entry.kind === 'milestone' ? `milestone ${entry.name} ${entry.at}` : entry.kind
}

interface EntryProps {
  readonly shown: number
  onShow(step: number): void
  nameOf(node: string): string
}

function Entry({ entry, shown, onShow, nameOf }: EntryProps & { readonly entry: TimelineEntry }) {
  switch (entry.kind) {
    case 'accepted':
      return (
        <button
          type="button"
          className={classes.step}
          data-step={0}
          aria-current={shown === 0 ? 'step' : undefined}
          onClick={() => onShow(0)}
        >
          <span className={classes.mark} aria-hidden="true">
            ▸
          </span>
          <span className={classes.name}>Accepted</span>
          <span className={classes.facts} title={exactTime(entry.at)}>
            {exactTime(entry.at)}
          </span>
        </button>
      )
    case 'step':
      return <StepEntry entry={entry} shown={shown} onShow={onShow} nameOf={nameOf} />
    case 'wait':
      return (
        <span className={classes.wait}>
          <b>{durationText(entry.durationMs)}</b> {entry.reason}
        </span>
      )
    case 'milestone':
      return (
        <span className={classes.milestone} title={exactTime(entry.at)}>
          <IconFlag size={13} aria-hidden="true" /> {entry.entity} {entry.name}
        </span>
      )
    default:
      return (
        <span className={classes.standing}>
          <StateMark state={entry.standing.state} label={entry.standing.label} />
          {entry.kind === 'now' && entry.node !== undefined && <span> at {nameOf(entry.node)}</span>}
          {entry.reason !== undefined && <span className={classes.reason}>{entry.reason}</span>}
          {entry.kind === 'ended' && <span className={classes.reason}>{exactTime(entry.at)}</span>}
        </span>
      )
  }
}

function StepEntry({
  entry,
  shown,
  onShow,
  nameOf,
}: EntryProps & { readonly entry: Extract<TimelineEntry, { kind: 'step' }> }) {
  const { number, step, standing } = entry
  const { color, shape } = stateLooks[standing.state]
  const why = step.error?.message ?? step.reason
  return (
    <button
      type="button"
      className={classes.step}
      data-step={number}
      aria-current={shown === number ? 'step' : undefined}
      onClick={() => onShow(number)}
    >
      <span className={classes.mark} style={{ color }} aria-hidden="true">
        {shape}
      </span>
      <span className={classes.name}>
        {nameOf(step.node)}
        {step.attempt > 1 && <span className={classes.quiet}> try {step.attempt}</span>}
      </span>
      <span className={classes.facts}>
        <span style={{ color }}>{standing.label}</span>
        {step.resumed !== undefined && ` by ${step.resumed.by}`}
        <span className={classes.time} title={`${exactTime(step.at)}, took ${durationText(step.durationMs)}`}>
          {clockTime(step.at)} · {durationText(step.durationMs)}
        </span>
      </span>
      {why !== undefined && <span className={classes.why}>{why}</span>}
    </button>
  )
}
