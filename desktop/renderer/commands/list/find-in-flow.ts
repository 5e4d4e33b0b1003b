import { type Command, isEditing } from '../command.ts'

/** Finds nodes and notes of the open flow by what stands in them. */
export const findInFlow: Command = {
  id: 'edit.find',
  title: 'Find in this flow…',
  group: 'Edit',
  shortcuts: ['Mod+F'],
  worksInText: true,
  isEnabled: isEditing,
  run: ({ canvas }) => canvas.current?.openSearch(),
}
