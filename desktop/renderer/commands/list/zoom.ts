import { type Command, hasSelectedThings, isEditing } from '../command.ts'

/** Brings the canvas nearer. */
export const zoomIn: Command = {
  id: 'view.zoom-in',
  title: 'Zoom in',
  group: 'View',
  shortcuts: ['Mod+='],
  isEnabled: isEditing,
  run: ({ canvas }) => canvas.current?.zoomIn(),
}

/** Moves the canvas away. */
export const zoomOut: Command = {
  id: 'view.zoom-out',
  title: 'Zoom out',
  group: 'View',
  shortcuts: ['Mod+-'],
  isEnabled: isEditing,
  run: ({ canvas }) => canvas.current?.zoomOut(),
}

/** Shows the whole flow. */
export const zoomToFit: Command = {
  id: 'view.fit',
  title: 'Show the whole flow',
  group: 'View',
  shortcuts: ['Shift+1'],
  isEnabled: isEditing,
  run: ({ canvas }) => canvas.current?.fit(),
}

/** Shows what is selected. */
export const zoomToSelection: Command = {
  id: 'view.fit-selection',
  title: 'Show the selection',
  group: 'View',
  shortcuts: ['Shift+2'],
  isEnabled: hasSelectedThings,
  run: ({ canvas }) => canvas.current?.fitSelection(),
}
