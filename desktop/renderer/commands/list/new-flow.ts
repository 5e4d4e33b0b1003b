import { createFlow } from '../../flows/open-flow.ts'
import type { Command } from '../command.ts'

/** Opens an empty flow. */
export const newFlow: Command = {
  id: 'file.new',
  title: 'New flow',
  group: 'File',
  shortcuts: ['Mod+Alt+N'],
  worksInText: true,
  run: createFlow,
}
