import { DateTime } from 'luxon'
import type { SystemHold } from '../security/system-limits.ts'

/** Until when a system is held at a moment, and why; undefined when it may be called. */
export function holdAt(
  holds: readonly SystemHold[],
  nowMs: number,
): { readonly untilMs: number; readonly reason: string } | undefined {
  for (const hold of holds) {
    const untilMs = 'from' in hold ? endOfSpan(hold, nowMs) : endOfWindow(hold, nowMs)
    if (untilMs !== undefined) return { untilMs, reason: hold.reason }
  }
  return undefined
}

function endOfSpan({ from, to }: Extract<SystemHold, { from: string }>, nowMs: number): number | undefined {
  return nowMs >= Date.parse(from) && nowMs < Date.parse(to) ? Date.parse(to) : undefined
}

/** A window may have begun today or, when it passes midnight, yesterday. Days and times are those of its zone. */
function endOfWindow(
  { days, start, end, zone }: Extract<SystemHold, { zone: string }>,
  nowMs: number,
): number | undefined {
  const now = DateTime.fromMillis(nowMs, { zone })
  for (const daysAgo of [0, 1]) {
    const day = now.minus({ days: daysAgo }).startOf('day')
    if (!days.includes(day.weekday)) continue
    const begins = at(day, start)
    const ends = end <= start ? at(day.plus({ days: 1 }), end) : at(day, end)
    if (now >= begins && now < ends) return ends.toMillis()
  }
  return undefined
}

function at(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return day.set({ hour, minute })
}
