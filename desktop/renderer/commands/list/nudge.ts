import { gridPx } from '../../document/edits/add-node.ts'
import { moveSelection } from '../../document/edits/arrange.ts'
import { changeNote } from '../../document/edits/notes.ts'
import { type Command, hasSelectedThings } from '../command.ts'

const ways = [
  { name: 'right', key: 'ArrowRight', x: gridPx, y: 0, size: 'wider' },
  { name: 'left', key: 'ArrowLeft', x: -gridPx, y: 0, size: 'narrower' },
  { name: 'up', key: 'ArrowUp', x: 0, y: -gridPx, size: 'lower' },
  { name: 'down', key: 'ArrowDown', x: 0, y: gridPx, size: 'higher' },
] as const

const moves = ways.map(
  ({ name, key, x, y }): Command => ({
    id: `edit.move-${name}`,
    title: `Move ${name}`,
    group: 'Edit',
    shortcuts: [`Shift+${key}`],
    isForCanvas: true,
    isEnabled: hasSelectedThings,
    run: ({ documents }) => {
      const selection = documents.getState().open?.selection
      if (selection === undefined) return
      documents.edit({ label: 'move', group: 'move by key' }, (flow) => moveSelection(flow, selection, { x, y }))
    },
  }),
)

const sizes = ways.map(
  ({ name, key, x, y, size }): Command => ({
    id: `edit.note-${name}`,
    title: `Make the note ${size}`,
    group: 'Edit',
    shortcuts: [`Alt+${key}`],
    isForCanvas: true,
    isEnabled: (workspace) => hasSelectedThings(workspace) && selectedNotes(workspace).length > 0,
    run: (workspace) =>
      workspace.documents.edit({ label: 'resize', group: 'resize by key' }, (flow) =>
        selectedNotes(workspace).reduce((changed, id) => {
          const note = changed.notes?.[id]
          if (note === undefined) return changed
          return changeNote(changed, id, { width: note.width + x, height: note.height + y })
        }, flow),
      ),
  }),
)

function selectedNotes({ documents }: Parameters<Command['run']>[0]): readonly string[] {
  return [...(documents.getState().open?.selection.notes ?? [])]
}

/** Moves what is selected by one step of the grid, and makes notes larger or smaller by one. */
export const nudgeCommands: readonly Command[] = [...moves, ...sizes]
