import { selectionOf, wireId } from '../../document/selection.ts'
import { type Command, isEditing } from '../command.ts'

/** Selects every node, wire and note. */
export const selectAll: Command = {
  id: 'edit.select-all',
  title: 'Select all',
  group: 'Edit',
  shortcuts: ['Mod+A'],
  isForCanvas: true,
  isEnabled: isEditing,
  run: ({ documents }) => {
    const flow = documents.getState().open?.flow
    if (flow === undefined) return
    const notes = new Set(Object.keys(flow.notes ?? {}))
    documents.select({ ...selectionOf(Object.keys(flow.nodes), flow.wires.map(wireId)), notes })
  },
}
