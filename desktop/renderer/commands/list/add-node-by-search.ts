import { flushSync } from 'react-dom'
import { type Command, isEditing } from '../command.ts'

/** Puts the cursor into the palette's search: type, Enter, and the node stands on the canvas. */
export const addNodeBySearch: Command = {
  id: 'flow.add-node',
  title: 'Add a node',
  group: 'Flow',
  shortcuts: ['N', '/'],
  isEnabled: isEditing,
  run: ({ view }) => {
    // Drawn at once: what is typed right behind the shortcut belongs into the field already.
    flushSync(() => view.setPanel('palette', { isOpen: true }))
    document.querySelector<HTMLInputElement>('[data-palette-search]')?.focus()
  },
}
