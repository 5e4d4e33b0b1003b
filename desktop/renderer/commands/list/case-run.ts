import type { Workspace } from '../../app/workspace.ts'
import { addCaseFromSample, hasSample } from '../../cases/case-acts.ts'
import { canAct } from '../../connection/connection-store.ts'
import { type Command, isEditing } from '../command.ts'

/** Shows the cases of the open flow. */
export const showCases: Command = {
  id: 'case.show',
  title: 'Show cases',
  group: 'Debug',
  shortcuts: ['Alt+Shift+K'],
  worksInText: true,
  isEnabled: isEditing,
  run: ({ view }) => view.showBottomTab('cases'),
}

const mayRun = (workspace: Workspace) => isEditing(workspace) && canAct(workspace.connection.getState(), 'operator')

/** Runs every case of the open flow. A browser may keep the first shortcut for itself. */
export const runAllCases: Command = {
  id: 'case.run-all',
  title: 'Run all cases',
  group: 'Debug',
  shortcuts: ['Mod+Shift+T', 'Alt+Shift+T'],
  worksInText: true,
  isEnabled: mayRun,
  run: async ({ cases, view }) => {
    view.showBottomTab('cases')
    cases.select(undefined)
    await cases.refresh()
    await cases.run()
  },
}

/** Makes a case of the sample in view. */
export const newCaseFromSample: Command = {
  id: 'case.new',
  title: 'New case from the sample in view',
  group: 'Debug',
  isEnabled: (workspace) =>
    isEditing(workspace) && canAct(workspace.connection.getState(), 'designer') && hasSample(workspace),
  run: async (workspace) => {
    workspace.view.showBottomTab('cases')
    await workspace.cases.refresh()
    await addCaseFromSample(workspace)
  },
}
