import { copySelection } from '../../document/edits/copy-selection.ts'
import { paste } from '../../document/edits/paste.ts'
import { type Command, hasSelectedThings } from '../command.ts'

/** Adds a copy of the selected nodes and notes beside them. */
export const duplicateNodes: Command = {
  id: 'edit.duplicate',
  title: 'Duplicate',
  group: 'Edit',
  shortcuts: ['Mod+D'],
  isForCanvas: true,
  isEnabled: hasSelectedThings,
  run: ({ canvas, documents }) => {
    const { open } = documents.getState()
    if (open === undefined) return
    const clip = copySelection(open.flow, open.selection)
    documents.edit({ label: 'duplicate', select: 'added' }, (flow) => paste(flow, clip))
    canvas.current?.focus()
  },
}
