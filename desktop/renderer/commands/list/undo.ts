import { type Command, isEditing } from '../command.ts'

/** Takes the last edit back. */
export const undo: Command = {
  id: 'edit.undo',
  title: ({ documents }) => {
    const label = documents.getState().open?.past.at(-1)?.label
    return label === undefined ? 'Undo' : `Undo: ${label}`
  },
  group: 'Edit',
  shortcuts: ['Mod+Z'],
  isEnabled: (workspace) => isEditing(workspace) && (workspace.documents.getState().open?.past.length ?? 0) > 0,
  run: ({ documents }) => documents.undo(),
}
