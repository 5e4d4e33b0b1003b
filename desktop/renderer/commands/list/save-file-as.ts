import { saveFlowAs } from '../../flows/save-flow.ts'
import { type Command, isEditing } from '../command.ts'

/** Saves the flow to a file of another name. */
export const saveFileAs: Command = {
  id: 'file.save-as',
  title: 'Save as…',
  group: 'File',
  shortcuts: ['Mod+Shift+S'],
  worksInText: true,
  isEnabled: (workspace) => isEditing(workspace) && workspace.platform.files.canWriteInPlace,
  run: saveFlowAs,
}
