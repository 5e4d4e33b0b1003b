import type { LookupTable } from '@crossdock/shared/expression'
import type { OpenRecord } from '../engine/ports.ts'
import type { Token } from '../engine/token.ts'
import type { DebugGate, DebugHold, Tools } from '../engine/tools.ts'
import type { Database } from '../store/database.ts'
import { type DebugWatch, debugHoldReason, listDebugWatches, noteWatchProblems } from '../store/debug-watch-store.ts'
import { createConditions, isStopped, scopeAt } from './conditions.ts'

/** Most records that one session holds at a time: a careless breakpoint must not stop a warehouse. */
const maxHeldRecords = 20

/** The gate of a worker, with the copy in memory of what sessions wait for. */
export interface WorkerGate extends DebugGate {
  /** Reads anew what sessions wait for. */
  refresh(): Promise<void>
}

interface Watched extends DebugWatch {
  /** Records held: by all workers when the copy was read, and by this one since shortly before. */
  readonly held: Set<string>
  /** Those that this worker has held since the copy was read. */
  readonly heldSince: Set<string>
  readonly problems: Set<string>
}

/** Opens the gate of a process. Until the first refresh nobody is held. */
export function createWorkerGate(options: {
  readonly database: Database
  readonly lookup: LookupTable
  /** What expressions read as `params`; asked for each time, because they change. */
  readonly params?: () => Tools['params']
  readonly nowMs: () => number
}): WorkerGate {
  const { database, lookup, nowMs, params } = options
  const conditions = createConditions()
  let watches = new Map<string, readonly Watched[]>()

  function matches(watch: Watched, record: OpenRecord, token: Token): boolean {
    if (watch.key !== undefined && watch.key !== record.key) return false
    const enabled = watch.breakpoints.filter(({ isEnabled }) => isEnabled)
    // With a key alone, its records stop where they begin. Without anything to go by, nobody does.
    if (enabled.length === 0) {
      return watch.key !== undefined && record.progress === undefined && token.cameFrom === undefined
    }
    return enabled.some((breakpoint) => {
      const isHere =
        breakpoint.port === undefined
          ? breakpoint.node === token.node
          : `${breakpoint.node}.${breakpoint.port}` === token.cameFrom
      if (!isHere) return false
      const scope = scopeAt(record, token.payload, { lookup, ...(params ? { params: params() } : {}) })
      const { stops, problem } = isStopped(breakpoint, record.key, (text) => conditions.evaluate(text, scope))
      if (problem !== undefined) watch.problems.add(problem)
      return stops
    })
  }

  function holds(watch: Watched, record: OpenRecord, token: Token): boolean {
    if (watch.expiresAtMs <= nowMs()) return false
    const isOurs = token.debug?.session === watch.session
    if (isOurs) return !token.debug?.isReleased
    // Once a visit, when it arrives: not at each of its tries.
    if (token.attempts > 0 || token.resume !== 'execute') return false
    if (watch.held.size >= maxHeldRecords && !watch.held.has(record.id)) return false
    return matches(watch, record, token)
  }

  async function flush(): Promise<void> {
    for (const watch of [...watches.values()].flat()) {
      if (watch.problems.size === 0) continue
      const problems = [...watch.problems]
      watch.problems.clear()
      await noteWatchProblems(database, watch.session, problems)
    }
  }

  return {
    isWatched: (flow) => watches.has(flow),
    holdFor({ record, token }): DebugHold | undefined {
      const watch = watches.get(record.flow)?.find((each) => holds(each, record, token))
      if (!watch) return undefined
      watch.held.add(record.id)
      watch.heldSince.add(record.id)
      return {
        session: watch.session,
        untilMs: watch.expiresAtMs,
        reason: debugHoldReason(watch.holder),
      }
    },
    async refresh() {
      await flush()
      const listed = await listDebugWatches(database)
      if (listed.length === 0 && watches.size === 0) return
      // What was held a moment ago may not be committed yet.
      const before = new Map([...watches.values()].flat().map(({ heldSince, session }) => [session, heldSince]))
      const taken = listed.map((watch): Watched => {
        const held = new Set([...watch.holding, ...(before.get(watch.session) ?? [])])
        return { ...watch, held, heldSince: new Set(), problems: new Set() }
      })
      watches = Map.groupBy(taken, ({ flow }) => flow)
    },
  }
}
