import { emptySelection, selectionOf } from '../../document/selection.ts'
import { pathThrough } from '../../document/walk-wires.ts'
import { type Command, hasSelectedNodes, isEditing } from '../command.ts'

/** Selects everything up- and downstream of the selected nodes. */
export const selectPath: Command = {
  id: 'edit.select-path',
  title: 'Select connected nodes',
  group: 'Edit',
  shortcuts: ['Shift+A'],
  isForCanvas: true,
  isEnabled: hasSelectedNodes,
  run: ({ documents }) => {
    const { open } = documents.getState()
    if (open === undefined) return
    const { nodes, wires } = pathThrough(open.flow, open.selection.nodes)
    documents.select(selectionOf(nodes, wires))
  },
}

/** Selects nothing. */
export const selectNothing: Command = {
  id: 'edit.select-nothing',
  title: 'Select nothing',
  group: 'Edit',
  shortcuts: ['Escape'],
  isForCanvas: true,
  isEnabled: isEditing,
  run: ({ documents }) => documents.select(emptySelection),
}
