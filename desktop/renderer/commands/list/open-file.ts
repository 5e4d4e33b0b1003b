import { openFlowFile } from '../../flows/open-flow.ts'
import type { Command } from '../command.ts'

/** Opens a flow from a file. */
export const openFile: Command = {
  id: 'file.open',
  title: 'Open a file…',
  group: 'File',
  shortcuts: ['Mod+O'],
  worksInText: true,
  run: openFlowFile,
}
