import type { PanelName } from '../../app/view-store.ts'
import { type Command, isEditing } from '../command.ts'

function togglePanel(
  name: PanelName,
  { title, shortcut }: { readonly title: string; readonly shortcut: string },
): Command {
  return {
    id: `view.toggle-${name}`,
    title: ({ view }) => `${view.getState().panels[name].isOpen ? 'Hide' : 'Show'} ${title}`,
    group: 'View',
    shortcuts: [shortcut],
    worksInText: true,
    isEnabled: isEditing,
    run: ({ view }) => view.setPanel(name, { isOpen: !view.getState().panels[name].isOpen }),
  }
}

/** Shows or hides the nodes to choose from. */
export const togglePalette = togglePanel('palette', { title: 'the palette', shortcut: 'Mod+B' })
/** Shows or hides what the selected node says. */
export const toggleInspector = togglePanel('inspector', { title: 'the inspector', shortcut: 'Mod+I' })
/** Shows or hides the panel below the canvas. */
export const toggleBottomPanel = togglePanel('bottom', { title: 'the bottom panel', shortcut: 'Mod+J' })
