import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import { trackTo } from './session-track.ts'

/** One step on the timeline. */
export interface TimelineMark {
  readonly step: DebugStep
  /** How many steps come before it on its track. */
  readonly column: number
}

/** One track: the first has all of its steps, every other one begins where it leaves an earlier one. */
export interface TimelineRow {
  /** Its last step. */
  readonly tip: string
  readonly marks: readonly TimelineMark[]
  /** Where it leaves another track: that row and column. */
  readonly leaves: { readonly row: number; readonly column: number } | undefined
}

/** The tracks of a session, laid out in rows and columns. */
export interface TimelineLayout {
  readonly rows: readonly TimelineRow[]
  readonly columns: number
}

/** Lays out the tracks: a step stands in the row of the first track that has it. */
export function layTimeline(session: Pick<DebugSession, 'steps' | 'tracks'>): TimelineLayout {
  const places = new Map<string, { readonly row: number; readonly column: number }>()
  const rows = session.tracks.map((tip, row): TimelineRow => {
    const track = trackTo(session, tip)
    const own = track.findIndex(({ id }) => !places.has(id))
    const marks = own === -1 ? [] : track.slice(own).map((step, at) => ({ step, column: own + at }))
    for (const { step, column } of marks) places.set(step.id, { row, column })
    const parent = own > 0 ? track[own - 1] : undefined
    return { tip, marks, leaves: parent && places.get(parent.id) }
  })
  const columns = Math.max(0, ...rows.map(({ marks }) => (marks.at(-1)?.column ?? -1) + 1))
  return { rows, columns }
}

/**
 * The step at a place of the timeline: in a row, the own step there or, before the row begins, the one of the track that
 * it left. Beyond the end, the last one.
 */
export function stepAt(
  session: Pick<DebugSession, 'steps'>,
  { tip, column }: { readonly tip: string; readonly column: number },
): DebugStep | undefined {
  const track = trackTo(session, tip)
  return track[Math.max(0, Math.min(column, track.length - 1))]
}
