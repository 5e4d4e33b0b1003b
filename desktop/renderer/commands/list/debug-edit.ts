import { sessionHere } from '../../debugger/debug-acts.ts'
import { type Command, isEditing } from '../command.ts'

/** Opens what the record in focus carries in an editor. */
export const debugEdit: Command = {
  id: 'debug.edit',
  title: 'Edit the record in focus',
  group: 'Debug',
  shortcuts: ['Alt+Shift+E'],
  isEnabled: (workspace) => isEditing(workspace) && sessionHere(workspace)?.focus !== undefined,
  run: (workspace) => {
    workspace.view.showBottomTab('debugger')
    workspace.debug.showPane('edit')
  },
}
