import { type Command, isEditing } from '../command.ts'

/** Shows what was published of the open flow and how the draft differs. */
export const showVersions: Command = {
  id: 'flow.versions',
  title: 'Show versions and compare',
  group: 'Flow',
  shortcuts: ['Alt+Shift+C'],
  worksInText: true,
  isEnabled: isEditing,
  run: ({ view }) => view.showBottomTab('versions'),
}

/** Shows the open flow as text. */
export const showJson: Command = {
  id: 'flow.json',
  title: 'Show the flow as JSON',
  group: 'Flow',
  shortcuts: ['Alt+Shift+J'],
  worksInText: true,
  isEnabled: isEditing,
  run: ({ view }) => view.showBottomTab('json'),
}
