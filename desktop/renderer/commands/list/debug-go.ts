import type { Workspace } from '../../app/workspace.ts'
import { canAct } from '../../connection/connection-store.ts'
import { debugSample, sessionHere } from '../../debugger/debug-acts.ts'
import { showDebuggerTab } from '../../debugger/make-room.ts'
import { type Command, isEditing } from '../command.ts'

/** Begins a debug session with the sample in view; in a session, runs on to the next breakpoint. */
export const debugGo: Command = {
  id: 'debug.go',
  title: (workspace) => {
    const session = sessionHere(workspace)
    if (session === undefined) return 'Debug with the sample in view'
    return session.state === 'ended' ? 'Debug again from the start' : 'Continue to the next breakpoint'
  },
  group: 'Debug',
  shortcuts: ['F5'],
  worksInText: true,
  isEnabled: (workspace) => isEditing(workspace) && mayDebug(workspace),
  run: async (workspace) => {
    const session = sessionHere(workspace)
    if (session === undefined) await debugSample(workspace)
    else if (session.state === 'ended') await workspace.debug.beginAgain()
    else await workspace.debug.act({ act: 'continue' })
  },
}

/** Shows the tab of the debugger, where one chooses what to begin with. */
export const showDebugger: Command = {
  id: 'debug.show',
  title: 'Show the debugger',
  group: 'Debug',
  shortcuts: ['Alt+Shift+D'],
  worksInText: true,
  isEnabled: isEditing,
  run: showDebuggerTab,
}

/** Ends the session. Live records that it holds go on. */
export const debugStop: Command = {
  id: 'debug.stop',
  title: 'Stop debugging',
  group: 'Debug',
  shortcuts: ['Shift+F5'],
  worksInText: true,
  isEnabled: (workspace) => isEditing(workspace) && sessionHere(workspace) !== undefined,
  run: ({ debug }) => debug.end(),
}

function mayDebug({ connection }: Workspace): boolean {
  return canAct(connection.getState(), 'operator')
}
