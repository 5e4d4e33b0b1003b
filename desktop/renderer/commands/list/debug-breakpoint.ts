import { portOf } from '@crossdock/shared/flow'
import type { Workspace } from '../../app/workspace.ts'
import { type BreakpointPlace, isAt, toggleBreakpoint } from '../../debugger/breakpoints.ts'
import { selectedNode, sessionHere } from '../../debugger/debug-acts.ts'
import { pinOfStep } from '../../debugger/pin-of-step.ts'
import { lastStepByNode, presentTrack } from '../../debugger/session-track.ts'
import { type Command, isEditing } from '../command.ts'

/** Stops records before the selected nodes, or where the selected wires begin; takes the breakpoint away where one is. */
export const toggleBreakpointHere: Command = {
  id: 'debug.breakpoint',
  title: (workspace) => {
    const { breakpoints } = workspace.debug.getState().settings
    const isSet = selectedPlaces(workspace).some((place) => breakpoints.some((each) => isAt(each, place)))
    return isSet ? 'Take the breakpoint away' : 'Set a breakpoint'
  },
  group: 'Debug',
  shortcuts: ['F9'],
  isEnabled: (workspace) => isEditing(workspace) && selectedPlaces(workspace).length > 0,
  run: (workspace) =>
    workspace.debug.setBreakpoints((before) => selectedPlaces(workspace).reduce(toggleBreakpoint, before)),
}

/** The selected node answers from now on what it has answered last, without being run; or is run again. */
export const togglePin: Command = {
  id: 'debug.pin',
  title: (workspace) => (isPinned(workspace) ? 'Unpin what left it' : 'Pin what left it'),
  group: 'Debug',
  isEnabled: (workspace) => isEditing(workspace) && (isPinned(workspace) || lastPin(workspace) !== undefined),
  run: async (workspace) => {
    const node = selectedNode(workspace)
    if (node === undefined) return
    const pin = lastPin(workspace)
    if (isPinned(workspace)) await workspace.debug.act({ act: 'unpin', node })
    else if (pin !== undefined) await workspace.debug.act({ act: 'pin', pin })
  },
}

function selectedPlaces({ documents }: Workspace): readonly BreakpointPlace[] {
  const { open } = documents.getState()
  if (open === undefined) return []
  const { nodes, wires } = open.selection
  if (nodes.size > 0) return [...nodes].map((node) => ({ node }))
  const ports = new Set([...wires].map((id) => id.slice(0, id.indexOf(' '))))
  return [...ports].map((from) => portOf(from))
}

function isPinned(workspace: Workspace): boolean {
  const node = selectedNode(workspace)
  return sessionHere(workspace)?.pins.some((pin) => pin.node === node) ?? false
}

function lastPin(workspace: Workspace) {
  const session = sessionHere(workspace)
  const step = session && lastStepByNode(presentTrack(session)).get(selectedNode(workspace) ?? '')
  return session && step && pinOfStep(session, step)
}
