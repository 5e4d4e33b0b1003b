import type { ReplayView } from '@crossdock/shared/api'
import { Button, CloseButton, Progress } from '@mantine/core'
import { useState } from 'react'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import { countText } from '../live/count-text.ts'
import classes from './Repair.module.css'
import { isUnderWay } from './repair-store.ts'
import { outcomeOf, progressOf, standingOf } from './replay-words.ts'
import { runSafely } from './run-safely.ts'
import { useRepair } from './use-repair.ts'

const mostShown = 3

/** Replays of this runtime, on every screen: how far, continue, cancel, report. */
export function ReplayStrip() {
  const replays = useRepair((state) => state.replays)
  if (replays.length === 0) return null
  return (
    <section className={classes.strip} aria-label="Replays">
      {replays.slice(0, mostShown).map((replay) => (
        <ReplayRow key={replay.id} replay={replay} />
      ))}
      {replays.length > mostShown && (
        <p className={classes.quiet}>{countText(replays.length - mostShown)} more are under way.</p>
      )}
    </section>
  )
}

function ReplayRow({ replay }: { readonly replay: ReplayView }) {
  const { repair, view } = useWorkspace()
  const isAway = useConnection((state) => state.status !== 'online')
  const mayRepair = useConnection((state) => mayAct(state, 'operator'))
  const { id, order, counts, reason } = replay
  const isOpen = isUnderWay(replay)
  const verb = order.verb === 'retry' ? 'Retry' : 'Send again'
  const subject = `${verb} of ${countText(counts.chosen)} ${counts.chosen === 1 ? 'record' : 'records'}`
  const standing = isAway && isOpen ? 'The runtime cannot be reached; it goes on from where it was' : standingOf(replay)
  const openReport = () => {
    repair.openReport(id)
    view.openDialog('replay-report')
  }
  return (
    <div className={classes.replay} role="status" aria-label={subject}>
      <span className={classes.subject} title={`${reason} (${replay.startedBy})`}>
        {subject}
      </span>
      <span className={classes.standing}>
        {standing}: {outcomeOf(replay)}
      </span>
      <Progress
        className={classes.progress ?? ''}
        value={progressOf(replay) * 100}
        size="sm"
        color={(replay.states.parked ?? 0) + counts.refused > 0 ? 'yellow.7' : 'indigo'}
        aria-label={`How far: ${subject}`}
      />
      {isOpen && mayRepair && <ReplayActs replay={replay} />}
      <Button size="compact-xs" variant="default" onClick={openReport}>
        Report
      </Button>
      {!isOpen && <CloseButton size="xs" aria-label={`Close: ${subject}`} onClick={() => repair.dismiss(id)} />}
    </div>
  )
}

function ReplayActs({ replay: { id, state, counts } }: { readonly replay: ReplayView }) {
  const workspace = useWorkspace()
  const { connection, repair } = workspace
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const act = async (send: () => Promise<ReplayView>) => {
    setBusy(true)
    await runSafely(workspace, async () => repair.watch(await send()))
    setBusy(false)
    setAsking(false)
  }
  const params = { replay: id }
  if (isAsking) {
    return (
      <>
        <Button
          {...{ size: 'compact-xs', color: 'red.9', loading: isBusy }}
          onClick={() =>
            void act(() =>
              connection.clientToAct().cancelReplay({ params, body: { reason: 'Cancelled from the progress row' } }),
            )
          }
        >
          Leave {countText(counts.pending)} as they are
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setAsking(false)}>
          Keep going
        </Button>
      </>
    )
  }
  return (
    <>
      {state === 'waiting' && (
        <Button
          {...{ size: 'compact-xs', loading: isBusy }}
          onClick={() => void act(() => connection.clientToAct().continueReplay({ params, body: {} }))}
        >
          Continue with {countText(counts.pending)}
        </Button>
      )}
      {counts.pending > 0 && (
        <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>
          Cancel…
        </Button>
      )}
    </>
  )
}
