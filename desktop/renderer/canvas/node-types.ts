import { GroupFrame } from './GroupFrame.tsx'
import { NodeCard } from './NodeCard.tsx'
import { NoteCard } from './NoteCard.tsx'

/** How each kind of thing on a canvas is drawn. */
export const canvasNodeTypes = { card: NodeCard, note: NoteCard, frame: GroupFrame }
