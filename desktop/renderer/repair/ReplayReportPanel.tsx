import type { ReplayReport, ReplayView } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { Drawer, Loader, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { StateMark } from '../app/StateMark.tsx'
import type { StateName } from '../app/state-vocabulary.ts'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { countText } from '../live/count-text.ts'
import classes from './Repair.module.css'
import { standingOf } from './replay-words.ts'
import { useRepair } from './use-repair.ts'

/** What became of a replay’s records: delivered, parked again by cause, refused, left. */
export function ReplayReportPanel() {
  const { view } = useWorkspace()
  const id = useRepair((state) => state.report)
  const replay = useRepair((state) => state.replays.find((one) => one.id === id))
  const { report, problem } = useReport(replay)
  if (replay === undefined) return null
  const { counts, order, reason, startedBy, startedAt } = replay
  return (
    <Drawer
      opened
      onClose={() => view.closeDialog()}
      position="right"
      size={520}
      title={`${order.verb === 'retry' ? 'Retry' : 'Send again'} of ${countText(counts.chosen)} records`}
    >
      <Text size="sm" mb="sm">
        {standingOf(replay)}. Started by {startedBy}, {new Date(startedAt).toLocaleString()}: {reason}
      </Text>
      <Numbers replay={replay} />
      {problem !== undefined && (
        <Text size="sm" role="alert">
          {problem}
        </Text>
      )}
      {report === undefined && problem === undefined && <Loader size="xs" aria-label="Reading" />}
      {report !== undefined && <Causes report={report} />}
    </Drawer>
  )
}

const rows: readonly (readonly [keyof ReplayView['states'], StateName])[] = [
  ['delivered', 'delivered'],
  ['filtered', 'filtered'],
  ['resolved', 'resolved'],
  ['ready', 'ready'],
  ['waiting', 'waiting'],
  ['held', 'held'],
  ['expecting', 'expecting'],
  ['parked', 'parked'],
]

function Numbers({ replay: { states, counts } }: { readonly replay: ReplayView }) {
  const rest: readonly (readonly [number, StateName, string])[] = [
    [counts.refused, 'failed', 'refused'],
    [counts.pending, 'waiting', 'to be started'],
    [counts.left, 'unchecked', 'left as they are'],
  ]
  return (
    <ul className={classes.numbers}>
      {rows
        .filter(([name]) => (states[name] ?? 0) > 0)
        .map(([name, state]) => (
          <li key={name}>
            <strong>{countText(states[name] ?? 0)}</strong>
            <StateMark state={state} {...(name === 'parked' ? { label: 'parked again' } : {})} />
          </li>
        ))}
      {rest
        .filter(([count]) => count > 0)
        .map(([count, state, label]) => (
          <li key={label}>
            <strong>{countText(count)}</strong>
            <StateMark state={state} label={label} />
          </li>
        ))}
    </ul>
  )
}

function Causes({ report: { parkedAgain, refused } }: { readonly report: ReplayReport }) {
  return (
    <>
      {parkedAgain.length > 0 && <h3>Parked again</h3>}
      <ul className={classes.causes}>
        {parkedAgain.map(({ fingerprint, flow, cause, count, nodeName }) => (
          <li key={`${flow} ${fingerprint}`}>
            <a href={`#/exceptions/${fingerprint}`}>
              {countText(count)}: {cause.text}
            </a>
            <span className={classes.quiet}> at {nodeName}</span>
          </li>
        ))}
      </ul>
      {refused.length > 0 && <h3>Refused</h3>}
      <ul className={classes.causes}>
        {refused.map(({ error, count, exampleId }) => (
          <li key={exampleId}>
            {countText(count)}: {error.message} <a href={`#/records/${exampleId}`}>One of them</a>
          </li>
        ))}
      </ul>
    </>
  )
}

function useReport(replay: ReplayView | undefined): { readonly report?: ReplayReport; readonly problem?: string } {
  const client = useConnection((state) => state.client)
  const [found, setFound] = useState<{ readonly report?: ReplayReport; readonly problem?: string }>({})
  const id = replay?.id
  const standing = JSON.stringify([replay?.states.parked, replay?.counts.refused])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is parked or refused meanwhile is read anew.
  useEffect(() => {
    let isGone = false
    if (id === undefined) return
    client
      ?.reportReplay({ params: { replay: id } })
      .then((report) => !isGone && setFound({ report }))
      .catch((thrown: unknown) => !isGone && setFound({ problem: toCrossdockError(thrown).message }))
    return () => {
      isGone = true
    }
  }, [client, id, standing])
  return found
}
