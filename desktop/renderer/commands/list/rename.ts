import { groupKey, noteKey } from '../../canvas/canvas-ids.ts'
import type { Command } from '../command.ts'
import { hasSelectedThings } from '../command.ts'

/** Renames the selected node, the group whose nodes are selected, or opens the selected note, each in its place. */
export const rename: Command = {
  id: 'edit.rename',
  title: (workspace) => {
    const key = keyOf(workspace)
    if (key?.startsWith('note:')) return 'Write in the note'
    return key?.startsWith('group:') ? 'Rename the group' : 'Rename'
  },
  group: 'Edit',
  shortcuts: ['F2'],
  isForCanvas: true,
  isEnabled: (workspace) => hasSelectedThings(workspace) && keyOf(workspace) !== undefined,
  run: (workspace) => {
    const key = keyOf(workspace)
    if (key !== undefined) workspace.canvas.current?.startEditing(key)
  },
}

/** The canvas id of what would be renamed. */
function keyOf({ documents }: Parameters<Command['run']>[0]): string | undefined {
  const { open } = documents.getState()
  if (open === undefined) return undefined
  const { nodes, notes } = open.selection
  const [note, ...otherNotes] = notes
  if (nodes.size === 0) return note === undefined || otherNotes.length > 0 ? undefined : noteKey(note)
  const [node, ...otherNodes] = nodes
  if (otherNodes.length === 0 && notes.size === 0) return node
  const group = Object.entries(open.flow.groups ?? {}).find(
    ([, { nodes: members }]) => members.length === nodes.size && members.every((id) => nodes.has(id)),
  )
  return group === undefined ? undefined : groupKey(group[0])
}
