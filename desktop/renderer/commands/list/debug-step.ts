import type { DebugAct } from '@crossdock/shared/api'
import type { Workspace } from '../../app/workspace.ts'
import { sessionHere } from '../../debugger/debug-acts.ts'
import { type Command, isEditing } from '../command.ts'

/** One node for the record in focus. */
export const debugStep = stepCommand({ act: 'step' }, { id: 'debug.step', title: 'Step', shortcut: 'F10' })

/** As a step; after a split, the first of the new records is in focus. */
export const debugInto = stepCommand({ act: 'into' }, { id: 'debug.into', title: 'Step into', shortcut: 'F11' })

/** To the step before. */
export const debugBack = stepCommand({ act: 'back' }, { id: 'debug.back', title: 'Step back', shortcut: 'Shift+F10' })

/** The branch in focus ends here. */
export const debugDrop: Command = {
  id: 'debug.drop',
  title: 'Drop the record in focus',
  group: 'Debug',
  isEnabled: (workspace) => isPaused(workspace) && sessionHere(workspace)?.start.kind !== 'live',
  run: ({ debug }) => debug.act({ act: 'drop' }),
}

function stepCommand(
  act: DebugAct,
  { id, title, shortcut }: { readonly id: string; readonly title: string; readonly shortcut: string },
): Command {
  return {
    ...{ id, title, group: 'Debug', shortcuts: [shortcut], worksInText: true },
    // In a session the keys never mean the browser’s own: F11 would fill the screen at the end of a track.
    isEnabled: (workspace) => isEditing(workspace) && sessionHere(workspace) !== undefined,
    run: ({ debug }) => debug.act(act),
  }
}

function isPaused(workspace: Workspace): boolean {
  return isEditing(workspace) && sessionHere(workspace)?.focus !== undefined
}
