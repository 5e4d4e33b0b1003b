import type { AcceptReport, Intake, SourceItem } from '@crossdock/shared/node'
import { tooManyRecords } from './intake.ts'

/** An intake whose position may be left out. */
interface OpenIntake {
  readonly runId: string
  accept(items: readonly SourceItem[], position: unknown): Promise<AcceptReport>
  end(): Promise<void>
}

interface Limit {
  readonly maxRecords: number
  /** How many records the run has already. */
  readonly taken: number
  readonly isReadOnce: boolean
}

/**
 * Ends a run that brings more records than it may: a parked record tells of it, and the source is told by INPUT_TOO_LARGE.
 * What is read once, a file, is taken up to the limit and counts as read; a record tells of each. Anything else goes on
 * behind its last position at the next tick, so nothing of it is left out; one record for all its runs tells of it.
 */
export function limitIntake(intake: OpenIntake, { maxRecords, taken: before, isReadOnce }: Limit): Intake {
  let room = Math.max(0, maxRecords - before)
  const refuse = async (
    items: readonly SourceItem[],
    { alarm, position }: { readonly alarm: SourceItem; readonly position?: unknown },
  ): Promise<never> => {
    const error = tooManyRecords(maxRecords)
    await intake.accept([...items, { ...alarm, fault: error.toInfo() }], position)
    await intake.end()
    throw error
  }
  // The same for all runs of the source, so that it is a duplicate in all but the first.
  const alarmOfSource = { messageId: `crossdock:limit:${maxRecords}`, payload: { maxRecords } }

  /**
   * Each run takes the next ones: those that came in before are duplicates and take no room. Which ones they are is known
   * only after they were handed over, so that no more at once are handed over than there is room for.
   */
  async function acceptNext(items: readonly SourceItem[], position: unknown): Promise<AcceptReport> {
    const reports: AcceptReport[] = []
    const take = async (part: readonly SourceItem[], at?: unknown) => {
      const report = await intake.accept(part, at)
      room -= Math.min(room, report.accepted)
      reports.push(report)
    }
    let rest = items
    while (rest.length > room) {
      if (room === 0) return await refuse([], { alarm: alarmOfSource })
      const part = rest.slice(0, room)
      await take(part)
      rest = rest.slice(part.length)
    }
    await take(rest, position)
    return sumOf(intake.runId, reports)
  }

  /** What comes again is not told from what came before, so all of it takes room. */
  async function acceptCounted(items: readonly SourceItem[], position: unknown): Promise<AcceptReport> {
    if (items.length <= room) {
      room -= items.length
      return await intake.accept(items, position)
    }
    if (!isReadOnce) return await refuse([], { alarm: alarmOfSource })
    const { origin } = items[room] ?? {}
    // One record tells of it, also when the run is taken up again after a crash right here.
    const alarm = { messageId: `${intake.runId}:limit`, payload: { run: intake.runId, maxRecords } }
    return await refuse(items.slice(0, room), { alarm: { ...alarm, ...(origin ? { origin } : {}) }, position })
  }

  return {
    runId: intake.runId,
    accept: (items, position) =>
      items.every(isKnownAgain) ? acceptNext(items, position) : acceptCounted(items, position),
    end: intake.end,
  }
}

/** True for what a source reads again at each tick and names itself; what stands in a file is known by its place there. */
function isKnownAgain({ messageId, origin }: SourceItem): boolean {
  return messageId !== undefined && origin === undefined
}

function sumOf(runId: string, reports: readonly AcceptReport[]): AcceptReport {
  return {
    runId,
    accepted: reports.reduce((sum, { accepted }) => sum + accepted, 0),
    duplicates: reports.reduce((sum, { duplicates }) => sum + duplicates, 0),
    recordIds: reports.flatMap(({ recordIds }) => recordIds),
  }
}
