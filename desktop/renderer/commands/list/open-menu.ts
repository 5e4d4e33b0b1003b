import { type Command, isEditing } from '../command.ts'

/** Opens the menu of what is selected on the canvas. */
export const openMenu: Command = {
  id: 'view.context-menu',
  title: 'Open the menu of what is selected',
  group: 'View',
  shortcuts: ['Shift+F10', 'ContextMenu'],
  isForCanvas: true,
  isEnabled: isEditing,
  run: ({ canvas }) => canvas.current?.openMenu(),
}
