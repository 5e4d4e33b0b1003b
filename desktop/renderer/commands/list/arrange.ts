import { type Alignment, align, type Direction, distribute } from '../../document/edits/arrange.ts'
import { type Command, hasSelectedThings } from '../command.ts'

interface Options {
  readonly title: string
  readonly shortcut: string
}

function alignTo(to: Alignment, { title, shortcut }: Options): Command {
  return {
    id: `edit.align-${to}`,
    title,
    group: 'Edit',
    shortcuts: [shortcut],
    isForCanvas: true,
    isEnabled: (workspace) => hasSelectedThings(workspace) && countSelected(workspace) > 1,
    run: ({ documents }) => {
      const selection = documents.getState().open?.selection
      if (selection !== undefined) documents.edit({ label: 'align' }, (flow) => align(flow, selection, to))
    },
  }
}

function distributeAlong(direction: Direction, { title, shortcut }: Options): Command {
  return {
    id: `edit.distribute-${direction}`,
    title,
    group: 'Edit',
    shortcuts: [shortcut],
    isForCanvas: true,
    isEnabled: (workspace) => hasSelectedThings(workspace) && countSelected(workspace) > 2,
    run: ({ documents }) => {
      const selection = documents.getState().open?.selection
      if (selection !== undefined) {
        documents.edit({ label: 'distribute' }, (flow) => distribute(flow, selection, direction))
      }
    },
  }
}

function countSelected({ documents }: Parameters<Command['run']>[0]): number {
  const selection = documents.getState().open?.selection
  return selection === undefined ? 0 : selection.nodes.size + selection.notes.size
}

/** Brings the selected nodes and notes into line, or spreads them evenly. */
export const arrangeCommands: readonly Command[] = [
  alignTo('left', { title: 'Align left edges', shortcut: 'Alt+A' }),
  alignTo('centre', { title: 'Align centres', shortcut: 'Alt+H' }),
  alignTo('top', { title: 'Align top edges', shortcut: 'Alt+W' }),
  alignTo('middle', { title: 'Align middles', shortcut: 'Alt+V' }),
  distributeAlong('across', { title: 'Distribute across', shortcut: 'Alt+Shift+H' }),
  distributeAlong('down', { title: 'Distribute down', shortcut: 'Alt+Shift+V' }),
]
