import type { RunView } from '@crossdock/shared/api'
import { isEnded, type RecordState, recordStates } from '@crossdock/shared/record'
import { countText } from '../live/count-text.ts'
import { durationText } from '../records/duration-text.ts'

/** How many records of a run stand in each state that some stand in, open ones first. */
export function countsOf({ states }: Pick<RunView, 'states'>): readonly { state: RecordState; count: number }[] {
  return recordStates.flatMap((state) => {
    const count = states[state] ?? 0
    return count > 0 ? [{ state, count }] : []
  })
}

/** How many records of a run have not ended. */
export function openCount(run: Pick<RunView, 'states'>): number {
  return sum(countsOf(run).filter(({ state }) => !isEnded(state)))
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}

/** How long a run took, or has been going on; empty where nothing of it is known any more. */
export function runTime(run: RunView, nowMs = Date.now()): string {
  const startMs = Date.parse(run.startedAt)
  if (run.doneAt !== undefined) return durationText(Date.parse(run.doneAt) - startMs)
  if (openCount(run) > 0 || run.endedAt === undefined) return `${durationText(nowMs - startMs)} so far`
  return ''
}

/** True when there is something of a run that can still be cancelled. */
export function mayCancel(run: RunView): boolean {
  return run.cancelled === undefined && (openCount(run) > 0 || run.endedAt === undefined)
}

/** What cancelling a run does, told before, a sentence each. */
export function consequencesOf(run: RunView): readonly string[] {
  const { delivered = 0, filtered = 0, parked = 0 } = run.states
  const done = delivered + filtered + (run.states.resolved ?? 0)
  const open = openCount(run)
  return [
    ...(open > 0
      ? [
          `${plural(open, 'record')} that ${open === 1 ? 'has' : 'have'} not ended ${open === 1 ? 'ends' : 'end'} as resolved, with your name and reason.`,
          'A call that is under way at that moment ends first; its record stops there. No further call is begun.',
        ]
      : []),
    ...(parked > 0
      ? [
          `${plural(parked, 'exception')} of ${parked === 1 ? 'it is' : 'them are'} closed. One with an unknown outcome stays for a person.`,
        ]
      : []),
    ...(done > 0
      ? [
          `${plural(done, 'record')} ${done === 1 ? 'is' : 'are'} done and ${done === 1 ? 'stays' : 'stay'} so: nothing is taken back.`,
        ]
      : []),
    ...(run.endedAt === undefined ? ['What its source has not handed over yet is not taken in.'] : []),
    'Later records of the same keys go on.',
  ]
}

/** What came of a cancelled run, in a sentence. */
export function cancelledText(run: RunView): string | undefined {
  const { cancelled } = run
  if (cancelled === undefined) return undefined
  const { delivered = 0, filtered = 0 } = run.states
  const open = openCount(run)
  const parts = [
    `${plural(cancelled.endedRecords, 'record')} ended by it`,
    ...(delivered > 0 ? [`${countText(delivered)} had been delivered`] : []),
    ...(filtered > 0 ? [`${countText(filtered)} filtered`] : []),
    ...(open > 0
      ? [
          cancelled.overAt === undefined
            ? `${countText(open)} still under way`
            : `${countText(open)} parked with an unknown outcome`,
        ]
      : []),
    ...(cancelled.skippedMessages > 0 ? [`${plural(cancelled.skippedMessages, 'message')} not taken in`] : []),
  ]
  return `${cancelled.overAt === undefined ? 'Being cancelled' : 'Cancelled'} by ${cancelled.by}: ${parts.join(', ')}.`
}

/** A count with its word, e.g. “1 record”, “1,204 records”. */
export function plural(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? '' : 's'}`
}
