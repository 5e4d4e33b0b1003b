import { type Command, isEditing } from '../command.ts'

/** Does again what was undone. */
export const redo: Command = {
  id: 'edit.redo',
  title: ({ documents }) => {
    const label = documents.getState().open?.future[0]?.label
    return label === undefined ? 'Redo' : `Redo: ${label}`
  },
  group: 'Edit',
  shortcuts: ['Mod+Shift+Z', 'Mod+Y'],
  isEnabled: (workspace) => isEditing(workspace) && (workspace.documents.getState().open?.future.length ?? 0) > 0,
  run: ({ documents }) => documents.redo(),
}
