import type { Services } from '../services.ts'
import { appendAudit } from '../store/audit-store.ts'
import { readWithin } from '../store/bounded-read.ts'
import { findCancelledLanes, markCancelled } from '../store/cancel-store.ts'
import { readSparklines } from '../store/flow-activity-store.ts'
import { listLogLines } from '../store/node-log-store.ts'
import { listRuns, loadRun } from '../store/run-queries.ts'
import { createRunTallies } from '../store/run-tallies.ts'
import type { Handlers } from './handler.ts'

type RunHandlers = Pick<Handlers, 'listRuns' | 'getRun' | 'cancelRun' | 'listLogs' | 'listSparklines'>

/** Intakes, what was said about them, and ending one. */
export function createRunHandlers({ database, ringLanes }: Services): RunHandlers {
  const tally = createRunTallies()
  return {
    listRuns: ({ query }) => readWithin(database, (sql) => listRuns(sql, query, tally)),
    getRun: ({ params }) => readWithin(database, (sql) => loadRun(sql, params.run, tally)),
    async cancelRun({ params, body }, caller) {
      const before = await loadRun(database, params.run)
      await database.transaction(async (sql) => {
        const flow = await markCancelled(sql, { runId: params.run, by: caller.name, reason: body.reason })
        await appendAudit(sql, {
          ...{ actor: caller.name, action: 'run.cancel', subject: params.run, reason: body.reason },
          detail: { flow, states: before.states },
        })
      })
      ringLanes(await findCancelledLanes(database))
      return await loadRun(database, params.run)
    },
    listLogs: ({ query }) => readWithin(database, (sql) => listLogLines(sql, query)),
    listSparklines: ({ query }) => readWithin(database, (sql) => readSparklines(sql, query)),
  }
}
