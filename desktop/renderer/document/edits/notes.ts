import type { Flow, FlowNote } from '@crossdock/shared/flow'
import { type Position, snap } from './add-node.ts'
import { freeId } from './free-node-id.ts'

/** How large a new note is, in pixels at 100 %. */
export const newNoteSize = { width: 240, height: 120 } as const
/** The bounds of the flow document. */
export const noteLimits = { minWidth: 80, minHeight: 40, max: 2_000 } as const

/** Adds an empty note. */
export function addNote(flow: Flow, position: Position): Flow {
  const notes = flow.notes ?? {}
  const note: FlowNote = { text: '', ...snap(position), ...newNoteSize }
  return { ...flow, notes: { ...notes, [freeId(notes, 'note')]: note } }
}

/** Changes a note; sizes are kept within their bounds. A change that changes nothing answers the same flow. */
export function changeNote(flow: Flow, id: string, change: Partial<FlowNote>): Flow {
  const note = flow.notes?.[id]
  if (note === undefined) return flow
  const next: FlowNote = { ...note, ...change }
  next.width = Math.min(noteLimits.max, Math.max(noteLimits.minWidth, Math.round(next.width)))
  next.height = Math.min(noteLimits.max, Math.max(noteLimits.minHeight, Math.round(next.height)))
  const isSame = (Object.keys(next) as (keyof FlowNote)[]).every((key) => next[key] === note[key])
  return isSame ? flow : { ...flow, notes: { ...flow.notes, [id]: next } }
}

/** Removes notes. Without any left the document has no `notes` at all. */
export function removeNotes(flow: Flow, gone: ReadonlySet<string>): Flow {
  if (![...gone].some((id) => Object.hasOwn(flow.notes ?? {}, id))) return flow
  const { notes = {}, ...rest } = flow
  const kept = Object.entries(notes).filter(([id]) => !gone.has(id))
  return kept.length === 0 ? rest : { ...rest, notes: Object.fromEntries(kept) }
}
