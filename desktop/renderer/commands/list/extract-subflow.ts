import { type Command, hasSelectedNodes } from '../command.ts'

/** Makes a subflow of the selected nodes and calls it in their place. */
export const extractSubflow: Command = {
  id: 'edit.extract-subflow',
  title: 'Extract to a subflow…',
  group: 'Edit',
  shortcuts: ['Mod+Shift+X'],
  isForCanvas: true,
  isEnabled: hasSelectedNodes,
  run: ({ view }) => view.openDialog('extract-subflow'),
}
