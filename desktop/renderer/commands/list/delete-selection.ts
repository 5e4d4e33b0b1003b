import { removeSelection } from '../../document/edits/remove-selection.ts'
import { emptySelection } from '../../document/selection.ts'
import { type Command, isEditing } from '../command.ts'

/** Removes the selected nodes, wires and notes. Undo brings them back. */
export const deleteSelection: Command = {
  id: 'edit.delete',
  title: 'Delete',
  group: 'Edit',
  shortcuts: ['Delete', 'Backspace'],
  isForCanvas: true,
  isEnabled: (workspace) => {
    const selection = workspace.documents.getState().open?.selection
    const { nodes, wires, notes } = selection ?? emptySelection
    return isEditing(workspace) && nodes.size + wires.size + notes.size > 0
  },
  run: ({ canvas, documents }) => {
    const selection = documents.getState().open?.selection
    if (selection === undefined) return
    documents.edit({ label: 'delete' }, (flow) => removeSelection(flow, selection))
    canvas.current?.focus()
  },
}
