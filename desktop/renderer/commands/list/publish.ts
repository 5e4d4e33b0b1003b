import { canAct } from '../../connection/connection-store.ts'
import { type Command, isEditing } from '../command.ts'

/** Opens the panel that publishes the open flow to the connected runtime. */
export const publish: Command = {
  id: 'flow.publish',
  title: ({ connection }) => {
    const { environment } = connection.getState()
    return environment === undefined ? 'Publish…' : `Publish to ${environment.name}…`
  },
  group: 'Flow',
  shortcuts: ['Mod+Shift+P'],
  worksInText: true,
  isEnabled: (workspace) => isEditing(workspace) && canAct(workspace.connection.getState(), 'designer'),
  run: ({ view }) => view.openDialog('publish'),
}
