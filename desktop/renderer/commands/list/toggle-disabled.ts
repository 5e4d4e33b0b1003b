import type { Workspace } from '../../app/workspace.ts'
import { setDisabled } from '../../document/edits/set-disabled.ts'
import { type Command, hasSelectedNodes } from '../command.ts'

/** Disables the selected nodes, or enables them when all are disabled. */
export const toggleDisabled: Command = {
  id: 'edit.toggle-disabled',
  title: (workspace) => (areAllDisabled(workspace) ? 'Enable nodes' : 'Disable nodes'),
  group: 'Edit',
  shortcuts: ['D'],
  isForCanvas: true,
  isEnabled: hasSelectedNodes,
  run: (workspace) => {
    const { open } = workspace.documents.getState()
    if (open === undefined) return
    const to = !areAllDisabled(workspace)
    workspace.documents.edit({ label: to ? 'disable' : 'enable' }, (flow) =>
      setDisabled(flow, { nodes: open.selection.nodes, to }),
    )
  },
}

function areAllDisabled({ documents }: Workspace): boolean {
  const { open } = documents.getState()
  return open !== undefined && [...open.selection.nodes].every((id) => open.flow.nodes[id]?.disabled === true)
}
