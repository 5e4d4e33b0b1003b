import { type Command, isEditing } from '../command.ts'

/** Opens the panel that helps to provide what the open flow needs here. */
export const showMissing: Command = {
  id: 'flow.missing',
  title: ({ connection }) => `Set up what ${connection.getState().environment?.name ?? 'the runtime'} lacks…`,
  group: 'Flow',
  isEnabled: (workspace) => isEditing(workspace) && workspace.missing.getState().missing.length > 0,
  run: ({ view }) => view.openDialog('missing'),
}
