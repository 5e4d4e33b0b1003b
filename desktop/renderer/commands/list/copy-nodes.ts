import type { Workspace } from '../../app/workspace.ts'
import { copySelection } from '../../document/edits/copy-selection.ts'
import { type Command, hasSelectedThings } from '../command.ts'

/** Puts the selected nodes, the wires among them and the notes on the clipboard, as text. Selected text goes first. */
export const copyNodes: Command = {
  id: 'edit.copy',
  title: 'Copy',
  group: 'Edit',
  shortcuts: ['Mod+C'],
  isForCanvas: true,
  isClipboardKey: true,
  isEnabled: (workspace) => hasSelectedThings(workspace) && !hasSelectedText(),
  run: async (workspace) => {
    const text = clipText(workspace)
    if (text !== undefined) await workspace.platform.clipboard.write(text)
  },
}

/** What would be copied, as text. */
export function clipText({ documents }: Workspace): string | undefined {
  const { open } = documents.getState()
  return open && JSON.stringify(copySelection(open.flow, open.selection), null, 2)
}

function hasSelectedText(): boolean {
  return (document.getSelection()?.toString() ?? '') !== ''
}
