import { removeSelection } from '../../document/edits/remove-selection.ts'
import type { Command } from '../command.ts'
import { copyNodes } from './copy-nodes.ts'

/** Copies what is selected and removes it. */
export const cutNodes: Command = {
  ...copyNodes,
  id: 'edit.cut',
  title: 'Cut',
  shortcuts: ['Mod+X'],
  run: async (workspace) => {
    await copyNodes.run(workspace)
    const { documents } = workspace
    const selection = documents.getState().open?.selection
    if (selection !== undefined) documents.edit({ label: 'cut' }, (flow) => removeSelection(flow, selection))
  },
}
