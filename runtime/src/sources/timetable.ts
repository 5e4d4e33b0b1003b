import type { Timetable } from '@crossdock/shared/node'
import { Cron } from 'croner'

/** When a source is due next, and which due times pass without a tick because of the overlap policy. */
export interface NextTick {
  readonly dueAtMs: number
  readonly skippedAtMs: readonly number[]
}

/** More skipped ticks than this are not listed one by one. */
const maxListed = 100

/** The first due time after a moment. */
export function firstDue(timetable: Timetable, nowMs: number): number {
  return 'everyMs' in timetable ? nowMs : nextCron(timetable, nowMs)
}

/**
 * The due time that follows a tick. With `queue`, ticks that came due while it ran are made up for one by one; with
 * `skip`, they are dropped and told.
 */
export function nextTick(timetable: Timetable, tick: { readonly dueAtMs: number; readonly nowMs: number }): NextTick {
  const { dueAtMs, nowMs } = tick
  if ('everyMs' in timetable) {
    const next = dueAtMs + timetable.everyMs
    const isLate = timetable.overlap === 'skip' && next <= nowMs
    return { dueAtMs: isLate ? nowMs + timetable.everyMs : next, skippedAtMs: [] }
  }
  const skippedAtMs: number[] = []
  let next = nextCron(timetable, dueAtMs)
  while (timetable.overlap === 'skip' && next <= nowMs && skippedAtMs.length < maxListed) {
    skippedAtMs.push(next)
    next = nextCron(timetable, next)
  }
  return { dueAtMs: next <= nowMs && timetable.overlap === 'skip' ? nextCron(timetable, nowMs) : next, skippedAtMs }
}

/** Cron in a zone. A time that a clock change leaves out runs at the change; one that it repeats runs once (croner). */
function nextCron({ cron, zone }: Extract<Timetable, { cron: string }>, afterMs: number): number {
  const next = new Cron(cron, { timezone: zone, paused: true }).nextRun(new Date(afterMs))
  // A cron text may have no more occurrences, e.g. the 30th of February: then it is due never, which dates can say.
  return next?.getTime() ?? Date.UTC(9999, 0, 1)
}
