import { flushSync } from 'react-dom'
import { mappedNode } from '../../mapper/mapped-node.ts'
import { type Command, hasSelectedNodes, isEditing } from '../command.ts'
import { isOnCanvas } from '../shortcut.ts'

const fields = '[aria-label="Inspector"] :is(input, textarea, select, button, [tabindex="0"]):not([disabled])'

/** Puts the cursor into the inspector. */
function focusInspector({ view }: Parameters<Command['run']>[0]): void {
  // Drawn at once: what is typed right behind the key belongs into the field already.
  flushSync(() => view.setPanel('inspector', { isOpen: true }))
  document.querySelector<HTMLElement>(fields)?.focus()
}

/** Opens the mapper for a node that maps, and puts the cursor into the settings of any other one. */
export const inspect: Command = {
  id: 'view.inspect',
  title: 'Edit settings',
  group: 'View',
  shortcuts: ['Enter'],
  isForCanvas: true,
  isEnabled: hasSelectedNodes,
  run: (workspace) => {
    if (mappedNode(workspace.documents.getState().open) === undefined) focusInspector(workspace)
    else workspace.view.openDialog('mapper')
  },
}

/** Goes from the canvas to the inspector and, from anywhere else, to the canvas. */
export const switchPanel: Command = {
  id: 'view.switch-panel',
  title: 'Go to the canvas or the inspector',
  group: 'View',
  shortcuts: ['F6'],
  worksInText: true,
  isEnabled: isEditing,
  run: (workspace) => {
    const { activeElement } = document
    if (activeElement !== document.body && isOnCanvas(activeElement)) focusInspector(workspace)
    else workspace.canvas.current?.focus()
  },
}
