import { selectedCall } from '../../subflow/calling-node.ts'
import { findOwnFlow } from '../../subflow/find-own-flow.ts'
import { openToChange } from '../../subflow/way-back.ts'
import { type Command, isEditing } from '../command.ts'

const isCall: NonNullable<Command['isEnabled']> = (workspace) =>
  isEditing(workspace) && selectedCall(workspace.documents.getState().open) !== undefined

/** Shows the subflow that the selected node calls, as it runs; one that is not published yet is opened. */
export const openSubflow: Command = {
  id: 'flow.open-subflow',
  title: 'Open the subflow',
  group: 'Flow',
  shortcuts: ['Enter'],
  isForCanvas: true,
  isEnabled: isCall,
  run: async (workspace) => {
    const call = selectedCall(workspace.documents.getState().open)
    if (call === undefined) return
    const found = workspace.subflows.getState().find(call.flow, call.version)
    if (found.state === 'found') workspace.view.openDialog('subflow')
    else if ((await findOwnFlow(workspace, call.flow)) !== undefined) await openToChange(workspace, call.flow)
    else {
      const isMissing = found.state === 'missing'
      workspace.view.notify({
        kind: 'problem',
        text: `“${call.flow}”, version ${call.version}, ${isMissing ? (found.instead ?? 'is not here') : 'cannot be read now'}.`,
        remedy: isMissing
          ? 'Publish the subflow, or choose a version that is published.'
          : 'Connect to the runtime that has it.',
      })
    }
  },
}

/** Opens the subflow of the selected node to change it. */
export const changeSubflow: Command = {
  id: 'flow.change-subflow',
  title: 'Change the subflow',
  group: 'Flow',
  isEnabled: isCall,
  run: async (workspace) => {
    const call = selectedCall(workspace.documents.getState().open)
    if (call !== undefined) await openToChange(workspace, call.flow)
  },
}
