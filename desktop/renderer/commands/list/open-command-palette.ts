import type { Command } from '../command.ts'

/** Opens the list of everything one can do. */
export const openCommandPalette: Command = {
  id: 'view.command-palette',
  title: 'Search, jump, run',
  group: 'View',
  shortcuts: ['Mod+K'],
  worksInText: true,
  run: ({ view }) => view.openDialog('command-palette'),
}
