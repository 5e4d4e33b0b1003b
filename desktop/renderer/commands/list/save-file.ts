import { saveFlow } from '../../flows/save-flow.ts'
import { type Command, isEditing } from '../command.ts'

/** Saves the flow to its file; asks where when it has none. In a browser it downloads the file. */
export const saveFile: Command = {
  id: 'file.save',
  title: ({ platform }) => (platform.files.canWriteInPlace ? 'Save' : 'Download as a file'),
  group: 'File',
  shortcuts: ['Mod+S'],
  worksInText: true,
  isEnabled: isEditing,
  run: saveFlow,
}
