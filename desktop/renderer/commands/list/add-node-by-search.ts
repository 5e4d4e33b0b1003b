import { type Command, isEditing } from '../command.ts'

/** Puts the cursor into the palette's search: type, Enter, and the node stands on the canvas. */
export const addNodeBySearch: Command = {
  id: 'flow.add-node',
  title: 'Add a node',
  group: 'Flow',
  shortcuts: ['N', '/'],
  isEnabled: isEditing,
  run: ({ view }) => {
    view.setPanel('palette', { isOpen: true })
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-palette-search]')?.focus())
  },
}
