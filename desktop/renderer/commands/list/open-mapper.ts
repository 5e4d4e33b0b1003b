import { mappedNode } from '../../mapper/mapped-node.ts'
import { type Command, isEditing } from '../command.ts'

/** Opens the mapper of the selected map node. */
export const openMapper: Command = {
  id: 'flow.open-mapper',
  title: 'Open the mapper',
  group: 'Flow',
  shortcuts: ['M'],
  isEnabled: (workspace) => isEditing(workspace) && mappedNode(workspace.documents.getState().open) !== undefined,
  run: ({ view }) => view.openDialog('mapper'),
}
