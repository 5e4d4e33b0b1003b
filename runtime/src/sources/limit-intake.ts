import type { Intake, SourceItem } from '@crossdock/shared/node'
import { tooManyRecords } from './intake.ts'

/** An intake whose position may be left out. */
interface OpenIntake {
  readonly runId: string
  accept(items: readonly SourceItem[], position: unknown): ReturnType<Intake['accept']>
  end(): Promise<void>
}

/**
 * Ends a run that brings more records than it may: a parked record tells of it, and the source is told by INPUT_TOO_LARGE.
 * What is read once, a file, is taken up to the limit and counts as read. Anything else goes on behind its last position
 * at the next tick, so nothing of it is left out.
 */
export function limitIntake(
  intake: OpenIntake,
  limit: { readonly maxRecords: number; readonly taken: number; readonly isReadOnce: boolean },
): Intake {
  const { maxRecords, isReadOnce } = limit
  let { taken } = limit
  return {
    runId: intake.runId,
    async accept(items, position) {
      const room = Math.max(0, maxRecords - taken)
      if (items.length <= room) {
        taken += items.length
        return await intake.accept(items, position)
      }
      const error = tooManyRecords(maxRecords)
      const last: SourceItem = {
        // One record tells of it, also when the run is taken up again after a crash right here.
        messageId: `${intake.runId}:limit`,
        payload: { run: intake.runId, maxRecords },
        fault: error.toInfo(),
        ...(items[room]?.origin ? { origin: items[room].origin } : {}),
      }
      if (isReadOnce) await intake.accept([...items.slice(0, room), last], position)
      else await intake.accept([last], undefined)
      await intake.end()
      throw error
    },
    end: intake.end,
  }
}
