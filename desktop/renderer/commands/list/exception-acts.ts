import type { Workspace } from '../../app/workspace.ts'
import { canAct } from '../../connection/connection-store.ts'
import type { ExceptionAct } from '../../exceptions/exception-words.ts'
import { chosenGroup } from '../../exceptions/exceptions-store.ts'
import { startAct } from '../../exceptions/start-act.ts'
import type { Command } from '../command.ts'

function isAtGroup({ exceptions, view }: Workspace): boolean {
  return view.getState().route.screen === 'exceptions' && chosenGroup(exceptions.getState()) !== undefined
}

function mayRepair(workspace: Workspace): boolean {
  return isAtGroup(workspace) && canAct(workspace.connection.getState(), 'operator')
}

function step({ exceptions }: Workspace, by: 1 | -1): void {
  const { chosen, groups } = exceptions.getState()
  const index = groups.findIndex(({ fingerprint }) => fingerprint === chosen)
  const next = groups[Math.min(Math.max(index + by, 0), groups.length - 1)]
  if (next !== undefined) exceptions.choose(next.fingerprint)
}

const acts: readonly (readonly [ExceptionAct, string, string | undefined])[] = [
  ['retry', 'Retry the selected exceptions or the group…', 'R'],
  ['assign', 'Assign the exceptions…', 'A'],
  ['edit', 'Edit the payload of the record…', 'E'],
  ['tag', 'Tag the exceptions…', 'T'],
  ['comment', 'Write a note to the exceptions…', undefined],
  ['resolve', 'Resolve the records by hand…', undefined],
  ['ignore', 'Set the exceptions aside…', undefined],
]

/** What one can do on the screen of exceptions, for triage without a mouse. */
export const exceptionCommands: readonly Command[] = [
  {
    id: 'exceptions.next',
    title: 'Next cause',
    group: 'Repair',
    shortcuts: ['J'],
    isEnabled: isAtGroup,
    run: (workspace) => step(workspace, 1),
  },
  {
    id: 'exceptions.previous',
    title: 'Previous cause',
    group: 'Repair',
    shortcuts: ['K'],
    isEnabled: isAtGroup,
    run: (workspace) => step(workspace, -1),
  },
  {
    id: 'exceptions.select',
    title: 'Select the record',
    group: 'Repair',
    shortcuts: ['X'],
    isEnabled: mayRepair,
    run: ({ exceptions }) =>
      exceptions.whenRead(() => {
        const { current } = exceptions.getState()
        if (current !== undefined) exceptions.toggle(current)
      }),
  },
  ...acts.map(
    ([act, title, shortcut]): Command => ({
      id: `exceptions.${act}`,
      title,
      group: 'Repair',
      ...(shortcut === undefined ? {} : { shortcuts: [shortcut] }),
      isEnabled: mayRepair,
      run: (workspace) => startAct(workspace, act),
    }),
  ),
  {
    id: 'exceptions.close-form',
    title: 'Close the form',
    group: 'Repair',
    shortcuts: ['Escape'],
    isEnabled: (workspace) => isAtGroup(workspace) && workspace.exceptions.getState().form !== undefined,
    run: ({ exceptions }) => exceptions.openForm(undefined),
  },
  {
    id: 'exceptions.open-in-designer',
    title: 'Open the record in the designer',
    group: 'Repair',
    shortcuts: ['O'],
    isEnabled: isAtGroup,
    run: (workspace) => startAct(workspace, 'open-in-designer'),
  },
]
