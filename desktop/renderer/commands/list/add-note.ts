import { noteKey } from '../../canvas/canvas-ids.ts'
import { addNote, newNoteSize } from '../../document/edits/notes.ts'
import { cardSize } from '../../document/edits/tidy-layout.ts'
import { type Command, isEditing } from '../command.ts'

const gapPx = 36

/** Adds a note below the selected node, else under the mouse or in the middle of what is seen, and lets one write. */
export const addNoteHere: Command = {
  id: 'flow.add-note',
  title: 'Add a note',
  group: 'Flow',
  shortcuts: ['Shift+N'],
  isForCanvas: true,
  isEnabled: isEditing,
  run: ({ canvas, documents }) => {
    const { open } = documents.getState()
    const [selected] = open?.selection.nodes ?? []
    const card = selected === undefined ? undefined : open?.flow.layout[selected]
    const middle = canvas.current?.pointer() ?? canvas.current?.centre() ?? { x: 0, y: 0 }
    const place =
      card === undefined
        ? { x: middle.x - newNoteSize.width / 2, y: middle.y - newNoteSize.height / 2 }
        : { x: card.x, y: card.y + cardSize.heightPx + gapPx }
    documents.edit({ label: 'add a note', select: 'added' }, (flow) => addNote(flow, place))
    const [id] = documents.getState().open?.selection.notes ?? []
    if (id !== undefined) canvas.current?.startEditing(noteKey(id))
  },
}
