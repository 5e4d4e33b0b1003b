import { groupKey } from '../../canvas/canvas-ids.ts'
import { addGroup, groupsOf, removeGroups } from '../../document/edits/groups.ts'
import { type Command, hasSelectedNodes } from '../command.ts'

/** Puts a frame around the selected nodes. */
export const groupNodes: Command = {
  id: 'edit.group',
  title: 'Group',
  group: 'Edit',
  shortcuts: ['Mod+G'],
  isForCanvas: true,
  isEnabled: hasSelectedNodes,
  run: ({ canvas, documents }) => {
    const { open } = documents.getState()
    if (open === undefined) return
    const { nodes } = open.selection
    documents.edit({ label: 'group' }, (flow) => addGroup(flow, nodes))
    const before = open.flow.groups ?? {}
    const added = Object.keys(documents.getState().open?.flow.groups ?? {}).find((id) => !Object.hasOwn(before, id))
    if (added !== undefined) canvas.current?.startEditing(groupKey(added))
  },
}

/** Takes the groups of the selected nodes apart. */
export const ungroupNodes: Command = {
  id: 'edit.ungroup',
  title: 'Ungroup',
  group: 'Edit',
  shortcuts: ['Mod+Shift+G'],
  isForCanvas: true,
  isEnabled: (workspace) => {
    const { open } = workspace.documents.getState()
    return hasSelectedNodes(workspace) && open !== undefined && groupsOf(open.flow, open.selection.nodes).size > 0
  },
  run: ({ documents }) => {
    const nodes = documents.getState().open?.selection.nodes
    if (nodes !== undefined) {
      documents.edit({ label: 'ungroup' }, (flow) => removeGroups(flow, groupsOf(flow, nodes)))
    }
  },
}
