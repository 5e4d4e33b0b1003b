import { readFlowDocument } from '@crossdock/shared/flow'
import type { Workspace } from '../../app/workspace.ts'
import { isEmptyClip, readClip } from '../../document/edits/copy-selection.ts'
import { paste } from '../../document/edits/paste.ts'
import { type Command, isEditing } from '../command.ts'

/** Adds the nodes on the clipboard: copied ones, or those of a whole flow document. */
export const pasteNodes: Command = {
  id: 'edit.paste',
  title: 'Paste',
  group: 'Edit',
  shortcuts: ['Mod+V'],
  isForCanvas: true,
  isClipboardKey: true,
  isEnabled: isEditing,
  run: async (workspace) => pasteText(workspace, await workspace.platform.clipboard.read()),
}

/** Adds what a text from the clipboard says, under the mouse or in the middle. A text that says nothing of ours is told. */
export function pasteText({ canvas, documents, view }: Workspace, text: string): void {
  const clip = readClip(text, (document) => {
    const read = readFlowDocument(document)
    return read.ok ? read.flow : undefined
  })
  if (clip === undefined || isEmptyClip(clip)) {
    view.notify({
      kind: 'problem',
      text: 'There are no nodes on the clipboard, so nothing was pasted.',
      remedy: 'Select nodes and copy them, here or in another flow.',
    })
    return
  }
  const place = canvas.current?.pointer() ?? canvas.current?.centre()
  documents.edit({ label: 'paste', select: 'added' }, (flow) => paste(flow, clip, place))
  canvas.current?.focus()
}
