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
    // What is typed right behind the shortcut belongs into the field already.
    if (!focusSearch()) requestAnimationFrame(focusSearch)
  },
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('[data-palette-search]')
  field?.focus()
  return field !== null
}
