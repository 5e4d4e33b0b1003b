import { canAct } from '../../connection/connection-store.ts'
import { runFrom, runTo, selectedNode, stepBefore } from '../../debugger/debug-acts.ts'
import { type Command, isEditing } from '../command.ts'

/** Runs until a record stands before the selected node. */
export const runToHere: Command = {
  id: 'debug.run-to',
  title: 'Run to here',
  group: 'Debug',
  shortcuts: ['Mod+F10'],
  isEnabled: (workspace) =>
    isEditing(workspace) &&
    canAct(workspace.connection.getState(), 'operator') &&
    selectedNode(workspace) !== undefined,
  run: async (workspace) => {
    const node = selectedNode(workspace)
    if (node !== undefined) await runTo(workspace, node)
  },
}

/** Runs on from the selected node with what was recorded there. */
export const runFromHere: Command = {
  id: 'debug.run-from',
  title: 'Run from here',
  group: 'Debug',
  shortcuts: ['Mod+Shift+F10'],
  isEnabled: (workspace) => {
    const node = selectedNode(workspace)
    return isEditing(workspace) && node !== undefined && stepBefore(workspace, node) !== undefined
  },
  run: async (workspace) => {
    const node = selectedNode(workspace)
    if (node !== undefined) await runFrom(workspace, node)
  },
}
