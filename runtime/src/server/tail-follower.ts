import type { LiveEvent } from '@crossdock/shared/api'
import type { Database } from '../store/database.ts'
import { readTail, type TailPosition } from '../store/tail-queries.ts'

/** Records that one flow's tail shows in one go; further ones are counted. */
const maxShown = 20
/** Flows whose records are read in one poll; when more are watched they take turns. */
const maxFlowsPerPoll = 20

/** Tells which records of the watched flows were accepted and ended since the poll before. */
export interface TailFollower {
  next(watched: readonly string[]): Promise<readonly LiveEvent[]>
}

/** A follower that begins with each flow when it is watched first. */
export function createTailFollower(database: Database): TailFollower {
  const positions = new Map<string, TailPosition | undefined>()
  return {
    async next(watched) {
      for (const flow of positions.keys()) if (!watched.includes(flow)) positions.delete(flow)
      for (const flow of watched) if (!positions.has(flow)) positions.set(flow, undefined)
      const events: LiveEvent[] = []
      for (const [flow, position] of [...positions].slice(0, maxFlowsPerPoll)) {
        const tail = await readTail(database, { flow, position, limit: maxShown })
        // Who was read goes to the end of the line.
        positions.delete(flow)
        positions.set(flow, tail.position)
        if (tail.records.length > 0) {
          const at = new Date().toISOString()
          events.push({ event: 'tail', data: { flow, at, records: tail.records, more: tail.more } })
        }
      }
      return events
    },
  }
}
