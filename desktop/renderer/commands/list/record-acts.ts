import type { ViewState } from '../../app/view-store.ts'
import type { Workspace } from '../../app/workspace.ts'
import { canAct } from '../../connection/connection-store.ts'
import { openRecordInDesigner } from '../../debugger/open-record.ts'
import type { RecordAct } from '../../records/acts/record-acts.ts'
import { obstacleNow, startRecordAct } from '../../records/acts/start-record-act.ts'
import { readRecordsPlace } from '../../records/records-address.ts'
import type { Command } from '../command.ts'

function isAtRecords({ records, view }: Workspace): boolean {
  return view.getState().route.screen === 'records' && records.getState().target !== undefined
}

/** Whether the list is shown, not a record and not the runs. */
function isAtList({ screen, rest }: ViewState['route']): boolean {
  return screen === 'records' && readRecordsPlace(rest).kind === 'search'
}

function openedRecord({ records }: Workspace): string | undefined {
  return records.getState().target?.detail?.id
}

function act(name: RecordAct, title: string, shortcut?: string): Command {
  return {
    id: `records.${name}`,
    title,
    group: 'Repair',
    ...(shortcut === undefined ? {} : { shortcuts: [shortcut] }),
    isEnabled: (workspace) => isAtRecords(workspace) && obstacleNow(workspace, name) === undefined,
    run: (workspace) => startRecordAct(workspace, name),
  }
}

/** Finding records, and what one can do with the one that is looked at or those that are chosen. */
export const recordCommands: readonly Command[] = [
  {
    id: 'records.find',
    title: 'Find records…',
    group: 'Go',
    shortcuts: ['Mod+Shift+F'],
    worksInText: true,
    run: ({ records, view }) => {
      records.wantField(true)
      if (!isAtList(view.getState().route)) view.goTo('records')
    },
  },
  {
    id: 'records.field',
    title: 'Go to the search field',
    group: 'Go',
    shortcuts: ['/'],
    isEnabled: ({ view }) => isAtList(view.getState().route),
    run: ({ records }) => records.wantField(true),
  },
  act('retry', 'Retry the record…', 'R'),
  act('again', 'Send the record again as new…'),
  act('resolve', 'Resolve the record…'),
  {
    id: 'records.open-in-designer',
    title: 'Open the record in the designer',
    group: 'Repair',
    shortcuts: ['O'],
    isEnabled: (workspace) =>
      isAtRecords(workspace) &&
      openedRecord(workspace) !== undefined &&
      canAct(workspace.connection.getState(), 'operator'),
    run: async (workspace) => {
      const recordId = openedRecord(workspace)
      if (recordId !== undefined) await openRecordInDesigner(workspace, { recordId })
    },
  },
]
