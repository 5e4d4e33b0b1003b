import type { Command } from '../command.ts'

/** Shows the keyboard shortcuts. */
export const showShortcuts: Command = {
  id: 'view.shortcuts',
  title: 'Keyboard shortcuts',
  group: 'View',
  shortcuts: ['?'],
  run: ({ view }) => view.openDialog('shortcuts'),
}
