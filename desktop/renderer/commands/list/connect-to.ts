import { type Command, hasSelectedNodes } from '../command.ts'

/** Leads a wire from the selected node to one that is chosen by name. */
export const connectTo: Command = {
  id: 'edit.connect',
  title: 'Connect to…',
  group: 'Edit',
  shortcuts: ['C'],
  isForCanvas: true,
  isEnabled: (workspace) =>
    hasSelectedNodes(workspace) && workspace.documents.getState().open?.selection.nodes.size === 1,
  run: ({ canvas, documents }) => {
    const [id] = documents.getState().open?.selection.nodes ?? []
    if (id !== undefined) canvas.current?.connectFrom(id)
  },
}
